import { describe, expect, test } from 'vitest';
import { type Facts, problemsOf } from '../../deploy/plugin/problems.ts';
import { everySetting } from '../support/package.ts';

const SECRET = '{{resolve:secretsmanager:tim-relay/callback-tokens}}';
const CERTIFICATE = 'arn:aws:acm:eu-central-1:123456789012:certificate/0';

/** A deployment that is right but for these params. */
const problemsWith = (params: Record<string, unknown>, facts: Partial<Facts> = {}) =>
	problemsOf({
		service: 'tim-relay',
		stage: 'prod',
		region: 'eu-central-1',
		settings: {},
		given: params,
		env: {},
		...facts,
		params: { sdkAppIds: '1400000000', callbackTokens: 'token', ...facts.params, ...params },
	});

test.each(['memorySize 512', ['memorySize']])(
	'a settings file that holds %j is told what it should hold',
	(settings) => {
		expect(problemsWith({}, { stage: 'staging', settings })).toEqual([
			'deploy/settings.staging.yml should have a line for each setting, e.g. memorySize: 512',
		]);
	},
);

test('a deployment with all its settings right passes', () => {
	expect(
		problemsWith({
			...everySetting(),
			environment: 'aws',
			sqsEndpoint: 'https://vpce-1.sqs.eu-central-1.vpce.amazonaws.com',
			runtime: 'nodejs24.x',
			throttlingBurst: '100',
			replay: 'off',
			// A settings file has numbers and booleans, the command line only strings.
			forwardPublished: true,
			reservedConcurrency: 50,
			logRetentionInDays: 90,
			disableDefaultEndpoint: true,
		}),
	).toEqual([]);
});

test('the ARNs of China and of GovCloud are ARNs', () => {
	const alarmTopicArn = 'arn:aws-cn:sns:cn-north-1:123456789012:alarms';
	expect(problemsWith({ alarmTopicArn }, { region: 'cn-north-1' })).toEqual([]);
});

describe('one line names', () => {
	test.each([
		['memorySize', 'abc', 'a whole number from 256 to 10240'],
		['memorySize', '255', 'a whole number from 256 to 10240'],
		['maxReceiveCount', '0', 'a whole number from 1 to 1000'],
		['visibilityTimeout', '43201', 'a whole number from 1 to 43200'],
		['throttlingRate', '1e3', 'a whole number from 1 to 1000000'],
		['reservedConcurrency', '0', 'a whole number from 1 to 100000'],
		['silencePeriod', '90', 'whole minutes in seconds, from 60 to 86400; leave it out for no alarm'],
		['environment', 'prod', 'aws or unsigned'],
		['architecture', 'arm', 'arm64 or x86_64'],
		['queueDeletionPolicy', 'retain', 'Delete or RetainExceptOnCreate'],
		['replay', false, 'on or unreserved or off'],
		[
			'reconcileSecret',
			'arn:aws:secretsmanager:eu-central-1:123456789012:secret:tencent/reconcile-a1b2c3',
			'the name of a secret in Secrets Manager, e.g. tencent/reconcile',
		],
		['reconcileSecret', '5bd2*', 'the name of a secret in Secrets Manager, e.g. tencent/reconcile'],
		['sqsEndpoint', 'sqs.eu-central-1.amazonaws.com', 'the URL of an SQS endpoint'],
		['forwardUrl', 'http://app.example.com', "the https URL of the app's own server, without credentials or a query"],
		['forwardUrl', 'https://a.b/?c', "the https URL of the app's own server, without credentials or a query"],
		['forwardPublished', 'yes', 'true or false'],
		['consumerAccounts', 12345678901, 'AWS account ids of 12 digits, separated by commas, in quotes'],
		['alarmTopicArn', 'nonsense', 'an ARN such as arn:aws:sns:eu-central-1:123456789012:alarms'],
	])('%s, which should not be %j', (name, value, expectation) => {
		expect(problemsWith({ [name]: value })).toEqual([`${name} should be ${expectation}`]);
	});

	test('a retention that CloudWatch does not offer', () => {
		expect(problemsWith({ logRetentionInDays: 31 })).toEqual([expect.stringMatching(/^logRetentionInDays should be/)]);
	});

	test.each([
		['sdkAppIds', 'SDK_APP_IDS', 'abc'],
		['callbackTokens', 'CALLBACK_TOKENS', ''],
		['allowedSourceCidrs', 'ALLOWED_SOURCE_CIDRS', '203.0.113.7'],
	])('a wrong %s, from a param or from the shell', (param, variable, value) => {
		const line = [expect.stringMatching(new RegExp(`^${variable} should be .*$`))];
		expect(problemsWith({ [param]: value })).toEqual(line);
		expect(problemsWith({ [param]: undefined }, { env: { [variable]: value } })).toEqual(line);
	});

	test('a missing app and a missing token', () => {
		expect(problemsWith({ sdkAppIds: undefined, callbackTokens: undefined })).toEqual([
			'SDK_APP_IDS is missing: export it, or set sdkAppIds in the settings of the stage',
			'CALLBACK_TOKENS is missing: export it, or set callbackTokens in the settings of the stage',
		]);
	});

	test.each([
		'{{resolve:secretsmanager:tim-relay/callback-tokens}',
		'{{resolve:ssm-secure:tim-relay}}',
		'{resolve:secretsmanager:x}}',
	])('a reference that CloudFormation would not resolve, %s', (reference) => {
		expect(problemsWith({ callbackTokens: reference })).toEqual([
			expect.stringMatching(/^CALLBACK_TOKENS should be a ref/),
		]);
	});

	test('an unknown setting, wherever it is', () => {
		const line = ['There is no setting visiblityTimeout: docs/deployment.md lists them all'];
		expect(problemsWith({ visiblityTimeout: '300' })).toEqual(line);
		expect(problemsWith({}, { settings: { visiblityTimeout: 300 } })).toEqual(line);
	});

	test.each([
		[{ domainName: 'chat.example.com' }, 'domainName and certificateArn go together: set both or none'],
		[{ certificateArn: CERTIFICATE }, 'domainName and certificateArn go together: set both or none'],
		[{ disableDefaultEndpoint: 'true' }, 'disableDefaultEndpoint leaves no URL without a domainName'],
		[{ forwardPublished: 'true' }, 'forwardPublished needs a forwardUrl to forward to'],
		[
			{ reservedConcurrency: '5', provisionedConcurrency: '6' },
			'provisionedConcurrency cannot be more than reservedConcurrency',
		],
	])('settings that exclude each other, %o', (params, line) => {
		expect(problemsWith(params)).toEqual([line]);
	});

	test('an ARN of another region, with which CloudFormation would fail halfway', () => {
		expect(problemsWith({ alarmTopicArn: 'arn:aws:sns:us-east-1:123456789012:alarms' })).toEqual([
			'alarmTopicArn should be in the region of the stack, eu-central-1',
		]);
	});
});

describe('the stage', () => {
	test('local is only for this machine, whatever else is wrong', () => {
		expect(problemsWith({ environment: 'local' }, { stage: 'local' })).toEqual([
			'The stage local is for this machine: choose another with --stage',
		]);
	});

	test.each([
		['eu-central-1', 30],
		['ap-southeast-1', 28],
	])('may be as long in %s as the names of its resources allow', (region, length) => {
		expect(problemsWith({}, { region, stage: 'x'.repeat(length) })).toEqual([]);
		expect(problemsWith({}, { region, stage: 'x'.repeat(length + 1) })).toEqual([
			`The stage ${'x'.repeat(length + 1)} is 1 characters too long for the names of its resources`,
		]);
	});

	test("cannot use another stage's queue", () => {
		expect(problemsWith({}, { stage: 'prod-dead' })).toEqual([
			"The stage prod-dead would share a queue's name with another: do not end it in -dead",
		]);
	});
});

describe('a token', () => {
	test('is not needed if no signature is checked', () => {
		expect(problemsWith({ environment: 'unsigned', callbackTokens: undefined })).toEqual([]);
	});

	test('must not be in a settings file, but a reference may', () => {
		expect(problemsWith({}, { settings: { callbackTokens: SECRET } })).toEqual([]);
		expect(problemsWith({}, { settings: { callbackTokens: 'token' } })).toEqual([
			'callbackTokens in a settings file should be a reference to a secret: a token must not be committed',
		]);
	});
});

describe('what a deployment is told to remove', () => {
	test("is the domain, the topic of the alarms or the way to the app's own server", () => {
		expect(problemsWith({ remove: 'domainName,alarmTopicArn,forwardUrl,reconcileSecret' })).toEqual([]);
		expect(problemsWith({ remove: 'queue' })).toEqual([
			'remove can take away domainName, alarmTopicArn, forwardUrl, and reconcileSecret, and not queue',
		]);
	});

	test('is for one deployment, and must not be in a settings file', () => {
		expect(problemsWith({}, { settings: { remove: 'domainName' } })).toEqual([
			'There is no setting remove: docs/deployment.md lists them all',
		]);
	});
});
