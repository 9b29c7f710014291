import { GetSecretValueCommand, type SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import * as v from 'valibot';
import { parseJsonValue } from '../json/parse.ts';
import { readSenders } from '../recovery/reconcile/senders.ts';
import { readTencentConfig, type TencentConfig } from '../recovery/reconcile/tencent-config.ts';

/** An app in the secret. */
export interface SecretApp extends TencentConfig {
	/** UserIDs whose messages are left alone. */
	readonly skipSenders: ReadonlySet<string>;
}

/** By SDKAppID, what `npm run reconcile` has in its environment, and `SKIP_SENDERS` as its option. */
const secretSchema = v.record(v.string(), v.record(v.string(), v.string()));

const EXAMPLE = '{"1400000000":{"TENCENT_SECRET_KEY":"…","TENCENT_REGION":"frankfurt"}}';

/** Reads how to reach Tencent's REST API, for each app that the secret names. No error repeats any of it. */
export const readSecret = async (
	client: SecretsManagerClient,
	name: string,
	sdkAppIds: ReadonlySet<string>,
): Promise<ReadonlyMap<string, SecretApp>> => {
	const { SecretString = '' } = await client
		.send(new GetSecretValueCommand({ SecretId: name }))
		.catch((cause: Error) => {
			throw new Error(`The secret ${name} cannot be read (${cause.name})`, { cause });
		});
	const secret = v.safeParse(secretSchema, parseJsonValue(SecretString));
	const apps = Object.entries(secret.success ? secret.output : {});
	if (apps.length === 0) throw new Error(`The secret ${name} should be like ${EXAMPLE}`);
	const strangers = apps.filter(([sdkAppId]) => !sdkAppIds.has(sdkAppId));
	if (strangers.length > 0)
		throw new Error(`The secret ${name} should name apps of SDK_APP_IDS only: ${[...sdkAppIds].join(', ')}`);
	return new Map(apps.map(([sdkAppId, settings]) => [sdkAppId, readSettings(name, sdkAppId, settings)]));
};

const readSettings = (name: string, sdkAppId: string, settings: Readonly<Record<string, string>>): SecretApp => {
	try {
		return { ...readTencentConfig(settings), skipSenders: readSenders(settings.SKIP_SENDERS) };
	} catch (error) {
		throw new Error(`The secret ${name}, app ${sdkAppId}: ${(error as Error).message}`);
	}
};
