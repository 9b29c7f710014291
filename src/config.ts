import * as v from 'valibot';
import { isCidr, toBlockList } from './cidr.ts';

/** A comma-separated list; blanks around its items are ignored. */
const commaSeparated = v.pipe(
	v.string(),
	v.transform((value) => value.split(',').map((item) => item.trim())),
);

/** https, or http to this machine; no credentials, and nothing after the path, because the query is Tencent's. */
export const FORWARD_URL = /^(https:\/\/|http:\/\/(localhost|127\.0\.0\.1|\[::1\])(?=[:/]|$))[^@?#\s]*$/;

const environmentSchema = v.object({
	/** The apps whose callbacks are accepted. */
	SDK_APP_IDS: v.pipe(
		commaSeparated,
		v.everyItem((id) => /^[1-9]\d{0,19}$/.test(id)),
		v.transform((ids): ReadonlySet<string> => new Set(ids)),
	),
	/** The FIFO queue to publish to. */
	QUEUE_URL: v.pipe(v.string(), v.url(), v.regex(/^https?:\/\/.+\.fifo$/)),
	/** The SQS endpoint, if it differs from the host of QUEUE_URL, e.g. in a VPC. */
	AWS_ENDPOINT_URL_SQS: v.optional(v.pipe(v.string(), v.url(), v.regex(/^https?:\/\//))),
	/** The region to sign for; Lambda sets it. */
	AWS_REGION: v.pipe(v.string(), v.nonEmpty()),
	/** Tencent's callback token, and during a rotation also the previous one; without a token no signature is checked. */
	CALLBACK_TOKENS: v.optional(
		v.pipe(
			commaSeparated,
			// Tencent's limits. An empty token would let anyone sign.
			v.everyItem((token) => token.length >= 1 && token.length <= 128),
		),
	),
	/** The address ranges that callbacks may come from; any address if left out. */
	ALLOWED_SOURCE_CIDRS: v.optional(v.pipe(commaSeparated, v.everyItem(isCidr), v.transform(toBlockList))),
	/** The app's own server, for the commands that the relay does not publish; without it they are acknowledged. */
	FORWARD_URL: v.optional(v.pipe(v.string(), v.url(), v.regex(FORWARD_URL))),
	/** Whether the app's own server also gets the commands that the relay publishes. */
	FORWARD_PUBLISHED: v.optional(v.pipe(v.string(), v.regex(/^(true|false)$/))),
});

type Environment = Readonly<Record<string, string | undefined>>;

const configSchema = v.pipe(
	environmentSchema,
	v.forward(
		v.check((env) => env.FORWARD_PUBLISHED !== 'true' || env.FORWARD_URL !== undefined),
		['FORWARD_PUBLISHED'],
	),
	v.transform((env) => ({
		sdkAppIds: env.SDK_APP_IDS,
		queueUrl: env.QUEUE_URL,
		sqsEndpoint: env.AWS_ENDPOINT_URL_SQS,
		region: env.AWS_REGION,
		tokens: env.CALLBACK_TOKENS,
		allowedSources: env.ALLOWED_SOURCE_CIDRS,
		forwardUrl: env.FORWARD_URL,
		forwardPublished: env.FORWARD_PUBLISHED === 'true',
	})),
);

/** The relay's settings, checked. */
export type Config = v.InferOutput<typeof configSchema>;

type Variable = keyof typeof environmentSchema.entries;

/** What each variable should be, for the person who set it wrong. */
const expectations: Readonly<Record<Variable, string>> = {
	SDK_APP_IDS: 'the SDKAppIDs of your apps, separated by commas, e.g. 1400000000',
	QUEUE_URL: 'the URL of an SQS FIFO queue, e.g. https://sqs.eu-central-1.amazonaws.com/123456789012/messages.fifo',
	AWS_ENDPOINT_URL_SQS: 'the URL of an SQS endpoint; leave it out to use the host of QUEUE_URL',
	AWS_REGION: 'the AWS region of the queue, e.g. eu-central-1; Lambda sets it',
	CALLBACK_TOKENS:
		"the token from Tencent's console (1 to 128 characters), or the new and the old one separated by a comma; leave it out to check no signature",
	ALLOWED_SOURCE_CIDRS:
		'address ranges separated by commas, e.g. 203.0.113.0/24,2001:db8::/32; leave it out to allow any',
	FORWARD_URL:
		"the https URL of the app's own server, without credentials or a query, e.g. https://app.example.com/callback; leave it out to forward nothing",
	FORWARD_PUBLISHED: 'true or false, and true only with FORWARD_URL',
};

/** Reads the settings. The error does not repeat values, because one of them is a secret. */
export const readConfig = (env: Environment): Config => {
	const result = v.safeParse(configSchema, env);
	if (result.success) return result.output;
	const variables = new Set(result.issues.map((issue) => issue.path?.[0].key as Variable));
	throw new Error([...variables].map((variable) => `${variable} should be ${expectations[variable]}`).join('; '));
};

/**
 * Reads the settings, or ends the process with one line that says what is wrong.
 * A thrown error would drown: Node prints the source line around it, and the bundle is a single line.
 */
export const loadConfig = (env: Environment): Config => {
	try {
		return readConfig(env);
	} catch (error) {
		console.error(`tim-relay cannot start: ${(error as Error).message}`);
		process.exit(1);
	}
};

/** The credentials that Lambda sets; read at each use, because Lambda renews them. */
export const readCredentials = (env: Environment) => ({
	accessKeyId: env.AWS_ACCESS_KEY_ID ?? '',
	secretAccessKey: env.AWS_SECRET_ACCESS_KEY ?? '',
	...(env.AWS_SESSION_TOKEN !== undefined && { sessionToken: env.AWS_SESSION_TOKEN }),
});

/** The service name of log lines and metrics: the deployed stage, so that two stages in one account do not mix. */
export const readServiceName = (env: Environment): string => env.SERVICE_NAME ?? 'tim-relay';
