import { BlockList, isIP } from 'node:net';
import * as v from 'valibot';

/** Splits at commas; blanks around the parts do not count. */
const list = v.pipe(
	v.string(),
	v.transform((value) => value.split(',').map((part) => part.trim())),
);

const splitCidr = (cidr: string) => {
	const slash = cidr.indexOf('/');
	return { address: cidr.slice(0, slash), prefix: cidr.slice(slash + 1) };
};

const isCidr = (value: string): boolean => {
	const { address, prefix } = splitCidr(value);
	const family = isIP(address);
	const bits = family === 6 ? 128 : 32;
	return family !== 0 && /^\d{1,3}$/.test(prefix) && Number(prefix) <= bits;
};

const toBlockList = (cidrs: string[]): BlockList => {
	const blockList = new BlockList();
	for (const cidr of cidrs) {
		const { address, prefix } = splitCidr(cidr);
		blockList.addSubnet(address, Number(prefix), isIP(address) === 6 ? 'ipv6' : 'ipv4');
	}
	return blockList;
};

const configSchema = v.object({
	/** The apps whose callbacks are taken. */
	SDK_APP_IDS: v.pipe(
		list,
		v.everyItem((id) => /^[1-9]\d{0,19}$/.test(id)),
		v.transform((ids): ReadonlySet<string> => new Set(ids)),
	),
	/** The FIFO queue that takes the messages. */
	QUEUE_URL: v.pipe(v.string(), v.url(), v.regex(/^https?:\/\/.+\.fifo$/)),
	/** Where SQS is, if not at the host of QUEUE_URL, e.g. an endpoint in the VPC. */
	AWS_ENDPOINT_URL_SQS: v.optional(v.pipe(v.string(), v.url(), v.regex(/^https?:\/\//))),
	/** The region to sign for; Lambda sets it. */
	AWS_REGION: v.pipe(v.string(), v.nonEmpty()),
	/** Tencent's callback token, and the previous one while it is being rotated; without one no signature is checked. */
	CALLBACK_TOKENS: v.optional(
		v.pipe(
			list,
			// Tencent's limits; above all, an empty token would let everybody sign.
			v.everyItem((token) => token.length >= 1 && token.length <= 128),
		),
	),
	/** The addresses that callbacks may come from; without it from any. */
	ALLOWED_SOURCE_CIDRS: v.optional(v.pipe(list, v.everyItem(isCidr), v.transform(toBlockList))),
});

/** The relay's settings, checked. */
export type Config = v.InferOutput<typeof configSchema>;

/** What each variable should be, for the person who set it wrong. */
const expectations: Readonly<Record<keyof Config, string>> = {
	SDK_APP_IDS: 'the SDKAppIDs of your apps, separated by commas, e.g. 1400000000',
	QUEUE_URL: 'the URL of an SQS FIFO queue, e.g. https://sqs.eu-central-1.amazonaws.com/123456789012/messages.fifo',
	AWS_ENDPOINT_URL_SQS: 'the URL of an SQS endpoint; leave it out to use the host of QUEUE_URL',
	AWS_REGION: 'the AWS region of the queue, e.g. eu-central-1; on Lambda it is there by itself',
	CALLBACK_TOKENS:
		"the token from Tencent's console (1 to 128 characters), or the new and the old one separated by a comma; leave it out to check no signature",
	ALLOWED_SOURCE_CIDRS:
		'address ranges separated by commas, e.g. 203.0.113.0/24,2001:db8::/32; leave it out to allow any',
};

/** Reads the settings. Values are not repeated in the error, for one of them is a secret. */
export const readConfig = (env: Readonly<Record<string, string | undefined>>): Config => {
	const result = v.safeParse(configSchema, env);
	if (result.success) return result.output;
	const variables = new Set(result.issues.map((issue) => issue.path?.[0].key as keyof Config));
	throw new Error([...variables].map((variable) => `${variable} should be ${expectations[variable]}`).join('; '));
};

/**
 * Reads the settings, or ends the process with one line that says what is wrong.
 * Thrown, the error would drown: Node prints the source around it, which in the bundle is all of it.
 */
export const loadConfig = (env: Readonly<Record<string, string | undefined>>): Config => {
	try {
		return readConfig(env);
	} catch (error) {
		console.error(`tim-relay can not start: ${(error as Error).message}`);
		process.exit(1);
	}
};

/** Credentials as Lambda sets them; read at each use, because they are renewed. */
export const readCredentials = (env: Readonly<Record<string, string | undefined>>) => ({
	accessKeyId: env.AWS_ACCESS_KEY_ID ?? '',
	secretAccessKey: env.AWS_SECRET_ACCESS_KEY ?? '',
	sessionToken: env.AWS_SESSION_TOKEN,
});

/** Who the log lines and metrics are of: the deployed stage, so that two stages in one account do not mix. */
export const readServiceName = (env: Readonly<Record<string, string | undefined>>): string =>
	env.POWERTOOLS_SERVICE_NAME ?? 'tim-relay';
