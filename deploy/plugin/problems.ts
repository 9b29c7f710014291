import * as v from 'valibot';
import { readConfig } from '../../src/config.ts';
import { functionSettings, removable, settings } from './settings.ts';

type Params = Readonly<Record<string, unknown>>;

/** Everything that determines a deployment. */
export interface Facts {
	readonly service: string;
	readonly stage: string;
	readonly region: string;
	/** The stage's settings file. */
	readonly settings: unknown;
	/** The values of `--param`. */
	readonly given: Params;
	/** All params together; these two and the defaults are among them. */
	readonly params: Params;
	/** The environment of the shell. */
	readonly env: Readonly<Record<string, string | undefined>>;
}

/** Whether a param is set, and not to the `!Ref AWS::NoValue` that leaves a property out. */
const isSet = (value: unknown): boolean =>
	value !== undefined && value !== null && value !== '' && typeof value !== 'object';

/** What is left of a value without its references to secrets, which CloudFormation resolves. */
const withoutReferences = (value: unknown): string =>
	String(value).replaceAll(/\{\{resolve:(?:secretsmanager|ssm):[^{}]+\}\}/g, '');

/** One line for each mistake that would otherwise only show up in the middle of the deployment or at the first start. */
export const problemsOf = (facts: Facts): string[] =>
	facts.stage === 'local'
		? ['The stage local is for this machine: choose another with --stage']
		: [
				...problemsOfNames(facts),
				...problemsOfStage(facts),
				...problemsOfFunctionSettings(facts),
				...problemsOfValues(facts.params),
				...problemsOfPairs(facts),
			];

const isMapping = (value: unknown): value is Params => Object.prototype.toString.call(value) === '[object Object]';

const problemsOfNames = ({ stage, settings: lasting, given, params }: Facts): string[] => {
	if (!isMapping(lasting))
		return [`deploy/settings.${stage}.yml should have a line for each setting, e.g. memorySize: 512`];
	const known = [...Object.keys(settings), ...Object.keys(functionSettings)];
	const unknown = new Set([...Object.keys(lasting), ...Object.keys(params)].filter((name) => !known.includes(name)));
	if ('remove' in given && !('remove' in lasting)) unknown.delete('remove');
	return [
		...[...unknown].map((name) => `There is no setting ${name}: docs/deployment.md lists them all`),
		...String(given.remove ?? '')
			.split(',')
			.filter((name) => name !== '' && !(removable as readonly string[]).includes(name))
			.map((name) => `remove can take away ${new Intl.ListFormat('en').format(removable)}, and not ${name}`),
		...(isSet(lasting.callbackTokens) && !/^,?$/.test(withoutReferences(lasting.callbackTokens))
			? ['callbackTokens in a settings file should be a reference to a secret: a token must not be committed']
			: []),
	];
};

const problemsOfStage = ({ service, stage, region }: Facts): string[] => {
	// The longest names of the stack, both of 64 characters at most.
	const names = [`${service}-${stage}-${region}-lambdaRole`, `${service}-${stage}-callback`];
	const over = Math.max(...names.map((name) => name.length)) - 64;
	return [
		...(over > 0 ? [`The stage ${stage} is ${over} characters too long for the names of its resources`] : []),
		...(stage.endsWith('-dead')
			? [`The stage ${stage} would share a queue's name with another: do not end it in -dead`]
			: []),
	];
};

const problemsOfFunctionSettings = ({ params, env }: Facts): string[] => {
	const values = Object.entries(functionSettings).flatMap(([param, variable]) => {
		const value = params[param] ?? env[variable];
		const needless = param === 'callbackTokens' && params.environment === 'unsigned';
		return value === undefined || needless ? [] : [{ variable, value: String(value) }];
	});
	const broken = values.filter(({ value }) => /\{\{|\}\}|resolve:/.test(withoutReferences(value)));
	const readable = values.filter(({ value }) => !value.includes('resolve:'));
	const given = { SDK_APP_IDS: '1', QUEUE_URL: 'https://sqs/queue.fifo', AWS_REGION: 'eu-central-1' };
	return [
		...(['sdkAppIds', 'callbackTokens'] as const)
			.filter((param) => param !== 'callbackTokens' || params.environment !== 'unsigned')
			.filter((param) => !values.some(({ variable }) => variable === functionSettings[param]))
			.map((param) => `${functionSettings[param]} is missing: export it, or set ${param} in the settings of the stage`),
		...broken.map(
			({ variable }) =>
				`${variable} should be a reference such as {{resolve:secretsmanager:name}}; CloudFormation resolves no ssm-secure there`,
		),
		...problemOfConfig({ ...given, ...Object.fromEntries(readable.map(({ variable, value }) => [variable, value])) }),
	];
};

const problemOfConfig = (env: Record<string, string>): string[] => {
	try {
		readConfig(env);
		return [];
	} catch (error) {
		return [(error as Error).message];
	}
};

const problemsOfValues = (params: Params): string[] =>
	Object.entries(settings)
		.filter(([name, { schema }]) => isSet(params[name]) && !v.is(schema, params[name]))
		.map(([name, { expectation }]) => `${name} should be ${expectation}`);

const problemsOfPairs = ({ params, region }: Facts): string[] => {
	const has = (name: string) => isSet(params[name]);
	const elsewhere = ['certificateArn', 'alarmTopicArn', 'kmsKeyArn'].filter(
		(name) =>
			has(name) &&
			v.is(settings[name as keyof typeof settings].schema, params[name]) &&
			String(params[name]).split(':')[3] !== region,
	);
	return [
		...(has('domainName') === has('certificateArn')
			? []
			: ['domainName and certificateArn go together: set both or none']),
		...(String(params.disableDefaultEndpoint) === 'true' && !has('domainName')
			? ['disableDefaultEndpoint leaves no URL without a domainName']
			: []),
		...(String(params.forwardPublished) === 'true' && !has('forwardUrl')
			? ['forwardPublished needs a forwardUrl to forward to']
			: []),
		...(has('reservedConcurrency') && Number(params.provisionedConcurrency) > Number(params.reservedConcurrency)
			? ['provisionedConcurrency cannot be more than reservedConcurrency']
			: []),
		...elsewhere.map((name) => `${name} should be in the region of the stack, ${region}`),
	];
};
