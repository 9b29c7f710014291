import { describe, expect, test } from 'vitest';
import { decided } from '../../support/cloudformation.ts';
import { full, KEY, ofType, plain, properties, unsigned } from '../../support/deployments.ts';

describe('the replay function', () => {
	// biome-ignore lint/suspicious/noExplicitAny: a template is whatever CloudFormation takes.
	const statements = (deployment = plain): any[] =>
		properties('ReplayRole', deployment).Policies[0].PolicyDocument.Statement;

	test('may write its own log, read the logs of both functions and send to the one queue, and nothing else', () => {
		expect(properties('ReplayLambdaFunction').Role).toEqual({ 'Fn::GetAtt': ['ReplayRole', 'Arn'] });
		const own = { 'Fn::GetAtt': ['ReplayLogGroup', 'Arn'] };
		expect(statements()).toEqual([
			{ Effect: 'Allow', Action: ['logs:CreateLogStream', 'logs:PutLogEvents'], Resource: own },
			{
				Effect: 'Allow',
				Action: 'logs:FilterLogEvents',
				Resource: [{ 'Fn::GetAtt': ['CallbackLogGroup', 'Arn'] }, own],
			},
			{ Effect: 'Allow', Action: 'sqs:SendMessage', Resource: { 'Fn::GetAtt': ['MessageQueue', 'Arn'] } },
		]);
		expect(statements(full).slice(3)).toEqual([
			{ Effect: 'Allow', Action: ['kms:GenerateDataKey', 'kms:Decrypt'], Resource: KEY },
		]);
		expect(properties('ReplayRole', full).PermissionsBoundary).toBe('arn:aws:iam::123456789012:policy/boundary');
		expect(properties('ReplayLogGroup', full).KmsKeyId).toBe(KEY);
	});

	test('has the settings that it needs, and no token', () => {
		const variables = {
			SDK_APP_IDS: '1400000000',
			QUEUE_URL: { Ref: 'MessageQueue' },
			SERVICE_NAME: 'tim-relay-prod',
			SPILL_LOG_GROUP: properties('CallbackLogGroup').LogGroupName,
		};
		expect(properties('ReplayLambdaFunction').Environment.Variables).toEqual(variables);
		expect(properties('ReplayLambdaFunction', full).Environment.Variables).toEqual({
			...variables,
			SDK_APP_IDS: '1400000000,1400000001',
		});
	});

	test("hears of the queue's spills at once, and never of its own log, which would be a loop", () => {
		expect(ofType('AWS::Logs::SubscriptionFilter').map(({ Properties }) => Properties)).toEqual([
			{
				LogGroupName: { Ref: 'CallbackLogGroup' },
				FilterPattern: '{ $.spill.reason = "queue" }',
				DestinationArn: { 'Fn::GetAtt': ['ReplayLambdaFunction', 'Arn'] },
			},
		]);
	});

	test('hears of the end of the spilled alarm, and of no other', () => {
		expect(properties('ReplaySweep')).toMatchObject({
			EventPattern: {
				source: ['aws.cloudwatch'],
				'detail-type': ['CloudWatch Alarm State Change'],
				resources: [{ 'Fn::GetAtt': ['SpilledAlarm', 'Arn'] }],
				detail: { state: { value: ['OK'] }, previousState: { value: ['ALARM'] } },
			},
			Targets: [{ Arn: { 'Fn::GetAtt': ['ReplayLambdaFunction', 'Arn'] } }],
		});
	});

	test('may be invoked by these two alone', () => {
		const invokers = ofType('AWS::Lambda::Permission')
			.filter(({ Properties }) => JSON.stringify(Properties.FunctionName).includes('Replay'))
			.map(({ Properties: { Principal, SourceArn } }) => [Principal, SourceArn]);
		expect(invokers).toEqual([
			['logs.amazonaws.com', { 'Fn::GetAtt': ['CallbackLogGroup', 'Arn'] }],
			['events.amazonaws.com', { 'Fn::GetAtt': ['ReplaySweep', 'Arn'] }],
		]);
	});

	test('runs once at a time, so that batches stay in order, and is tried twice more', () => {
		expect(properties('ReplayLambdaFunction').ReservedConcurrentExecutions).toBe(1);
		expect(properties('ReplayRetries')).toMatchObject({ MaximumRetryAttempts: 2, Qualifier: '$LATEST' });
	});

	test('leaves the concurrency of an account alone that has none to spare', () => {
		expect(properties('ReplayLambdaFunction', full).ReservedConcurrentExecutions).toBeUndefined();
	});

	test('is off with one setting, and nothing of it is left', () => {
		const { Resources } = decided(unsigned.template);
		expect(Object.keys(Resources).filter((name) => name.includes('Replay'))).toEqual([]);
		expect(JSON.stringify(Resources)).not.toMatch(/"(?:Ref|Fn::GetAtt)":\[?"Replay/);
	});
});
