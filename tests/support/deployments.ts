import { decided } from './cloudformation.ts';
import { type Deployment, everySetting, packageDeployment, type Resource } from './package.ts';

/** The reference to the token in `full`. */
export const SECRET = '{{resolve:secretsmanager:tim-relay/callback-tokens}}';
/** The key in `full`. */
export const KEY = 'arn:aws:kms:eu-central-1:123456789012:key/0f5ee6a2-b1f6-4a6b-9a51-5b44e1f0f3e2';

/** With what must be set, and no more. */
export let plain: Deployment;
/** With every setting. */
export let full: Deployment;
/** Another stage, without signatures and without the replay function. */
export let unsigned: Deployment;

/** Packages all three, which takes seconds for each. */
export const packageAll = async (): Promise<void> => {
	plain = await packageDeployment({ SDK_APP_IDS: '1400000000', CALLBACK_TOKENS: 'token' });
	unsigned = await packageDeployment({ SDK_APP_IDS: '1400000000' }, { environment: 'unsigned', replay: 'off' }, [
		'--stage',
		'staging',
	]);
	full = await packageDeployment(
		// The token of a shell that also runs the relay locally.
		{ CALLBACK_TOKENS: 'canary-token' },
		everySetting(),
	);
};

/** The properties of a resource. */
export const properties = (name: string, deployment = plain) =>
	decided(deployment.template).Resources[name]?.Properties;

/** The resources of a type. */
export const ofType = (type: string, deployment = plain): Resource[] =>
	Object.values(decided(deployment.template).Resources).filter((resource) => resource.Type === type);
