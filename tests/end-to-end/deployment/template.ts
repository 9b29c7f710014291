import { describe, expect, test } from 'vitest';
import { problemsOf } from '../../support/cloudformation.ts';
import { full, ofType, plain, properties, SECRET } from '../../support/deployments.ts';
import { packageDeployment } from '../../support/package.ts';

describe('the template', () => {
	test("is valid by AWS's specification of CloudFormation", () => {
		expect(problemsOf(plain.template)).toEqual([]);
		expect(problemsOf(full.template)).toEqual([]);
	});

	test('would be found invalid with a property that is misspelt, missing or of the wrong kind, or with a dangling reference', () => {
		const broken = structuredClone(plain.template);
		Object.assign(broken.Resources.MessageQueue?.Properties, { FifoQeue: true, VisibilityTimeout: 'long' });
		delete broken.Resources.HttpApiRoutePostCallback?.Properties.RouteKey;
		Object.assign(broken.Outputs.QueueUrl ?? {}, { Value: { Ref: 'Queue' } });
		expect(problemsOf(broken)).toEqual([
			'HttpApiRoutePostCallback.RouteKey is missing',
			'MessageQueue.VisibilityTimeout should be of the type integer',
			'MessageQueue.FifoQeue is unknown',
			'no resource Queue',
		]);
	});
});

test.each([
	['an app', 'SDK_APP_IDS', { CALLBACK_TOKENS: 'token' }],
	['a token', 'CALLBACK_TOKENS', { SDK_APP_IDS: '1400000000' }],
])(
	'without %s nothing is packaged, and the message names %s',
	async (_what, setting, env) => {
		await expect(packageDeployment(env)).rejects.toMatchObject({ stdout: expect.stringContaining(setting) });
	},
	60_000,
);

test('a token given as a reference is packaged as the reference, which CloudFormation resolves, and never in clear', () => {
	expect(full.texts).toContain(SECRET);
	expect(full.texts).not.toContain('canary-token');
});

test('numbers that are given as params reach the template', () => {
	// CloudFormation accepts a number in quotes.
	expect(Number(properties('CallbackLambdaFunction', full).MemorySize)).toBe(1024);
	expect(Number(properties('CallbackLogGroup', full).RetentionInDays)).toBe(90);
	expect(Number(properties('MessageQueue', full).VisibilityTimeout)).toBe(300);
});

test('no log is kept forever', () => {
	expect(ofType('AWS::Logs::LogGroup').map(({ Properties }) => Properties.RetentionInDays)).toEqual([30, 30, 30]);
});

test('what a consumer and an operator need is an output', () => {
	expect(plain.template.Outputs).toMatchObject({
		CallbackUrl: {
			// biome-ignore lint/suspicious/noTemplateCurlyInString: CloudFormation fills it in.
			Value: { 'Fn::If': ['HasDomain', 'https:///callback', { 'Fn::Sub': '${HttpApi.ApiEndpoint}/callback' }] },
		},
		QueueUrl: { Value: { Ref: 'MessageQueue' } },
		QueueArn: { Value: { 'Fn::GetAtt': ['MessageQueue', 'Arn'] } },
		DeadLetterQueueUrl: { Value: { Ref: 'DeadLetterQueue' } },
		DeadLetterQueueArn: { Value: { 'Fn::GetAtt': ['DeadLetterQueue', 'Arn'] } },
		FunctionLogGroup: { Value: { Ref: 'CallbackLogGroup' } },
		AccessLogGroup: { Value: { Ref: 'HttpApiLogGroup' } },
		DomainTarget: { Condition: 'HasDomain', Value: { 'Fn::GetAtt': ['Domain', 'RegionalDomainName'] } },
		DomainHostedZoneId: { Condition: 'HasDomain', Value: { 'Fn::GetAtt': ['Domain', 'RegionalHostedZoneId'] } },
	});
});

test('the deployment bucket, whose templates hold the settings, is closed to the public', () => {
	expect(properties('ServerlessDeploymentBucket').PublicAccessBlockConfiguration).toEqual({
		BlockPublicAcls: true,
		BlockPublicPolicy: true,
		IgnorePublicAcls: true,
		RestrictPublicBuckets: true,
	});
});
