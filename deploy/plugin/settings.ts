import * as v from 'valibot';
import { FORWARD_URL } from '../../src/config.ts';

/** The schema of a setting and what it should be, for the person who set it wrong. */
interface Setting {
	readonly schema: v.GenericSchema;
	readonly expectation: string;
}

const text = v.pipe(
	v.union([v.string(), v.number(), v.boolean()]),
	v.transform((value) => String(value)),
);
const matching = (pattern: RegExp) => v.pipe(text, v.regex(pattern));

const oneOf = (...values: readonly string[]): Setting => ({
	schema: v.pipe(text, v.picklist(values)),
	expectation: values.join(' or '),
});

const integer = (least: number, most: number): Setting => ({
	schema: v.pipe(matching(/^\d{1,9}$/), v.transform(Number), v.minValue(least), v.maxValue(most)),
	expectation: `a whole number from ${least} to ${most}`,
});

const arn = (resource: string, example: string): Setting => ({
	schema: matching(new RegExp(`^arn:aws[\\w-]*:${resource}$`)),
	expectation: `an ARN such as arn:aws:${example}`,
});

const RETENTIONS = [
	1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
];

/** The settings of a deployment, except the three that are the function's own: src/config.ts has those. */
export const settings = {
	environment: oneOf('aws', 'unsigned'),
	forwardUrl: {
		schema: v.pipe(text, v.url(), v.regex(FORWARD_URL)),
		expectation: "the https URL of the app's own server, without credentials or a query",
	},
	forwardPublished: oneOf('true', 'false'),
	sqsEndpoint: { schema: matching(/^https?:\/\/[^/]+\/?$/), expectation: 'the URL of an SQS endpoint' },
	// A body of 1 MB made of tiny parts takes some 140 MB besides Node, which 128 MB of Lambda do not have.
	memorySize: integer(256, 10_240),
	architecture: oneOf('arm64', 'x86_64'),
	runtime: oneOf('nodejs24.x', 'nodejs22.x'),
	// Not 0, which would reject every callback.
	reservedConcurrency: integer(1, 100_000),
	provisionedConcurrency: integer(1, 100_000),
	logRetentionInDays: {
		schema: v.pipe(text, v.transform(Number), v.picklist(RETENTIONS)),
		expectation: `a number of days that CloudWatch knows: ${RETENTIONS.join(', ')}`,
	},
	throttlingRate: integer(1, 1_000_000),
	throttlingBurst: integer(1, 1_000_000),
	visibilityTimeout: integer(1, 43_200),
	maxReceiveCount: integer(1, 1000),
	maxMessageAge: integer(1, 1_209_600),
	silencePeriod: {
		schema: v.pipe(
			matching(/^\d{1,5}$/),
			v.transform(Number),
			v.check((seconds) => seconds % 60 === 0 && seconds >= 60 && seconds <= 86_400),
		),
		expectation: 'whole minutes in seconds, from 60 to 86400; leave it out for no alarm',
	},
	domainName: {
		schema: matching(/^(?:[a-z\d](?:[a-z\d-]{0,61}[a-z\d])?\.)+[a-z][a-z\d-]*[a-z\d]$/),
		expectation: 'a domain in lower case, e.g. chat.example.com',
	},
	certificateArn: arn('acm:[\\w-]+:\\d{12}:certificate/[\\w-]+', 'acm:eu-central-1:123456789012:certificate/…'),
	disableDefaultEndpoint: oneOf('true', 'false'),
	alarmTopicArn: arn('sns:[\\w-]+:\\d{12}:[\\w-]+', 'sns:eu-central-1:123456789012:alarms'),
	kmsKeyArn: arn('kms:[\\w-]+:\\d{12}:key/[\\w-]+', 'kms:eu-central-1:123456789012:key/…'),
	permissionsBoundary: arn('iam::(?:\\d{12}|aws):policy/[\\w+=,.@/-]+', 'iam::123456789012:policy/boundary'),
	consumerAccounts: {
		schema: matching(/^\d{12}(?:,\d{12})*$/),
		expectation: 'AWS account ids of 12 digits, separated by commas, in quotes',
	},
	queueDeletionPolicy: oneOf('Delete', 'RetainExceptOnCreate'),
	replay: oneOf('on', 'unreserved', 'off'),
	reconcileSecret: {
		// Not an ARN, whose last six characters change when a secret is created again.
		schema: matching(/^[\w/+=.@-]{1,512}$/),
		expectation: 'the name of a secret in Secrets Manager, e.g. tencent/reconcile',
	},
} satisfies Record<string, Setting>;

/** The params that are the function's own settings, and the variables that can set them instead. */
export const functionSettings = {
	sdkAppIds: 'SDK_APP_IDS',
	callbackTokens: 'CALLBACK_TOKENS',
	allowedSourceCidrs: 'ALLOWED_SOURCE_CIDRS',
} as const;

/** What a single deployment can be told to remove, with the param `remove`. */
export const removable = ['domainName', 'alarmTopicArn', 'forwardUrl', 'reconcileSecret'] as const;
