import { describe, expect, test } from 'vitest';
import { full, KEY, ofType, plain, properties, SECRET, unsigned } from '../../support/deployments.ts';
import type { Resource } from '../../support/package.ts';

/** What a policy says; see Resource. */
// biome-ignore lint/suspicious/noExplicitAny: a template is whatever CloudFormation takes.
const statementsOfRole = (deployment = plain): any[] =>
	properties('IamRoleLambdaExecution', deployment).Policies.flatMap(
		(policy: Resource['Properties']) => policy.PolicyDocument.Statement,
	);

describe('the function', () => {
	test('may write its own log and send to the one queue, and nothing else', () => {
		expect(properties('CallbackLambdaFunction').Role).toEqual({ 'Fn::GetAtt': ['IamRoleLambdaExecution', 'Arn'] });
		expect(properties('IamRoleLambdaExecution').ManagedPolicyArns).toBeUndefined();
		expect(statementsOfRole()).toEqual([
			{
				Effect: 'Allow',
				Action: ['logs:CreateLogStream', 'logs:PutLogEvents'],
				Resource: { 'Fn::GetAtt': ['CallbackLogGroup', 'Arn'] },
			},
			{ Effect: 'Allow', Action: 'sqs:SendMessage', Resource: { 'Fn::GetAtt': ['MessageQueue', 'Arn'] } },
		]);
	});

	test('may use the key if one is given, which then encrypts queues, logs and environment', () => {
		const statements = statementsOfRole(full);
		expect(statements.slice(2)).toEqual([
			{ Effect: 'Allow', Action: ['kms:GenerateDataKey', 'kms:Decrypt'], Resource: KEY },
		]);
		for (const queue of ['MessageQueue', 'DeadLetterQueue']) {
			expect(properties(queue, full).KmsMasterKeyId).toBe(KEY);
			// SQS accepts only one kind of encryption at a time.
			expect(properties(queue, full).SqsManagedSseEnabled).toBeUndefined();
		}
		for (const group of ['CallbackLogGroup', 'HttpApiLogGroup']) expect(properties(group, full).KmsKeyId).toBe(KEY);
		expect(properties('CallbackLambdaFunction', full).KmsKeyArn).toBe(KEY);
	});

	test('has the memory and concurrency that its params set', () => {
		expect(properties('CallbackLambdaFunction', full)).toMatchObject({
			Runtime: 'nodejs22.x',
			Architectures: ['x86_64'],
			ReservedConcurrentExecutions: 50,
		});
		expect(ofType('AWS::Lambda::Alias', full)).toMatchObject([
			{ Properties: { ProvisionedConcurrencyConfig: { ProvisionedConcurrentExecutions: 2 } } },
		]);
		expect(properties('IamRoleLambdaExecution', full).PermissionsBoundary).toBe(
			'arn:aws:iam::123456789012:policy/boundary',
		);
		expect(properties('CallbackLambdaFunction').ReservedConcurrentExecutions).toBeUndefined();
		expect(ofType('AWS::Lambda::Alias')).toEqual([]);
	});

	test('runs on the Node that the tests run on', () => {
		expect(properties('CallbackLambdaFunction')).toMatchObject({
			Runtime: `nodejs${process.versions.node.split('.')[0]}.x`,
			Architectures: ['arm64'],
			MemorySize: 512,
			Timeout: 10,
		});
	});

	test('writes its lines itself, so that no metric is filtered out', () => {
		expect(properties('CallbackLambdaFunction').LoggingConfig).toEqual({ LogFormat: 'Text' });
	});

	test('gets its settings, and leaves out those that are not given', () => {
		const variables = {
			SDK_APP_IDS: '1400000000',
			CALLBACK_TOKENS: 'token',
			QUEUE_URL: { Ref: 'MessageQueue' },
			SERVICE_NAME: 'tim-relay-prod',
		};
		expect(properties('CallbackLambdaFunction').Environment.Variables).toEqual(variables);
		expect(properties('CallbackLambdaFunction', full).Environment.Variables).toEqual({
			...variables,
			SDK_APP_IDS: '1400000000,1400000001',
			CALLBACK_TOKENS: SECRET,
			ALLOWED_SOURCE_CIDRS: '203.0.113.0/24',
			FORWARD_URL: 'https://app.example.com/callback',
			FORWARD_PUBLISHED: 'true',
		});
	});

	test('gets the same except the token if no signature is to be checked', () => {
		const { CALLBACK_TOKENS: _, ...variables } = properties('CallbackLambdaFunction').Environment.Variables;
		expect(properties('CallbackLambdaFunction', unsigned).Environment.Variables).toEqual({
			...variables,
			SERVICE_NAME: 'tim-relay-staging',
		});
	});

	test('is one file, beside that of the replay function', () => {
		expect(plain.files).toEqual(['dist/handler.cjs', 'dist/replay.cjs']);
	});
});
