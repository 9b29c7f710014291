import { beforeAll, describe, expect, test } from 'vitest';
import { decided, metricsOf, problemsOf } from '../support/cloudformation.ts';
import { type Deployment, everySetting, packageDeployment, type Resource } from '../support/package.ts';
import { startRelay } from '../support/relay.ts';
import { callbackBody, callbackQuery, editBody, recallBody, request, signed } from '../support/requests.ts';
import { startUpstream } from '../support/upstream.ts';

const SECRET = '{{resolve:secretsmanager:tim-relay/callback-tokens}}';
const TOPIC = 'arn:aws:sns:eu-central-1:123456789012:alarms';
const KEY = 'arn:aws:kms:eu-central-1:123456789012:key/0f5ee6a2-b1f6-4a6b-9a51-5b44e1f0f3e2';

let plain: Deployment;
let full: Deployment;
let unsigned: Deployment;
beforeAll(async () => {
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
}, 120_000);

const properties = (name: string, deployment = plain) => decided(deployment.template).Resources[name]?.Properties;
const ofType = (type: string, deployment = plain): Resource[] =>
	Object.values(decided(deployment.template).Resources).filter((resource) => resource.Type === type);
/** What a policy says; see Resource. */
// biome-ignore lint/suspicious/noExplicitAny: a template is whatever CloudFormation takes.
const statementsOfRole = (deployment = plain): any[] =>
	properties('IamRoleLambdaExecution', deployment).Policies.flatMap(
		(policy: Resource['Properties']) => policy.PolicyDocument.Statement,
	);

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

describe('the reconcile function', () => {
	/** With it, the rest as in `plain`. */
	let reconciled: Deployment;
	beforeAll(async () => {
		reconciled = await packageDeployment(
			{ SDK_APP_IDS: '1400000000', CALLBACK_TOKENS: 'token' },
			{ reconcileSecret: 'tencent/reconcile' },
		);
	}, 60_000);

	test('is off by default, and then nothing of it is in the template', () => {
		expect(JSON.stringify(plain.template)).not.toMatch(/reconcile/i);
		expect(plain.files).not.toContain('dist/reconcile.cjs');
	});

	test('changes nothing of what is deployed without it, but for two more widgets on the dashboard', () => {
		// The path of the uploaded code contains the time of packaging.
		const settled = ({ Resources }: Deployment['template']) =>
			JSON.parse(JSON.stringify(Resources).replaceAll(/\d{13}-[\d:.TZ-]+/g, '<time>'));
		const { Dashboard: before, ...others } = settled(plain.template);
		const { Dashboard: after, ...present } = settled(reconciled.template);
		expect(present).toMatchObject(others);
		for (const [name, resource] of Object.entries(others)) expect(present[name]).toEqual(resource);
		const widgets = ({ Properties }: Resource) => JSON.parse(Properties.DashboardBody['Fn::Sub']).widgets;
		expect(widgets(after).slice(0, -2)).toEqual(widgets(before));
		expect(reconciled.files).toEqual(plain.files);
	});

	test('is a package of its own', () => {
		expect(reconciled.reconcileFiles).toEqual(['dist/reconcile.cjs']);
		expect(properties('ReconcileLambdaFunction', reconciled)).toMatchObject({
			Handler: 'dist/reconcile.handler',
			// Room for as many messages as a run sends: 100,000 of 12 KB each, with their raw text.
			EphemeralStorage: { Size: 4096 },
			Timeout: 900,
		});
	});

	test('may write its own log, query the logs of all, read the one secret and send to the one queue, and nothing else', () => {
		expect(properties('ReconcileLambdaFunction', reconciled).Role).toEqual({ 'Fn::GetAtt': ['ReconcileRole', 'Arn'] });
		const own = { 'Fn::GetAtt': ['ReconcileLogGroup', 'Arn'] };
		const others = ['CallbackLogGroup', 'ReplayLogGroup'].map((name) => ({ 'Fn::GetAtt': [name, 'Arn'] }));
		const secret =
			// biome-ignore lint/suspicious/noTemplateCurlyInString: CloudFormation fills it in.
			'arn:${AWS::Partition}:secretsmanager:${AWS::Region}:${AWS::AccountId}:secret:tencent/reconcile-??????';
		const statements = [
			{ Effect: 'Allow', Action: ['logs:CreateLogStream', 'logs:PutLogEvents'], Resource: own },
			{ Effect: 'Allow', Action: 'logs:StartQuery', Resource: [...others, own] },
			{ Effect: 'Allow', Action: 'logs:GetQueryResults', Resource: '*' },
			{ Effect: 'Allow', Action: 'secretsmanager:GetSecretValue', Resource: { 'Fn::Sub': secret } },
			{ Effect: 'Allow', Action: 'sqs:SendMessage', Resource: { 'Fn::GetAtt': ['MessageQueue', 'Arn'] } },
		];
		const policies = (deployment: Deployment) => properties('ReconcileRole', deployment).Policies;
		expect(policies(reconciled)[0].PolicyDocument.Statement).toEqual(statements);
		expect(policies(full)[0].PolicyDocument.Statement).toEqual([
			...statements,
			{ Effect: 'Allow', Action: ['kms:GenerateDataKey', 'kms:Decrypt'], Resource: KEY },
		]);
		expect(properties('ReconcileRole', full).PermissionsBoundary).toBe('arn:aws:iam::123456789012:policy/boundary');
		expect(properties('ReconcileLogGroup', full).KmsKeyId).toBe(KEY);
	});

	test('is the only one that may read the secret', () => {
		const readers = Object.entries(reconciled.template.Resources).filter(([, resource]) =>
			JSON.stringify(resource).includes('GetSecretValue'),
		);
		expect(readers.map(([name]) => name)).toEqual(['ReconcileRole']);
	});

	test("has the secret's name, not what is in it, and no token", () => {
		expect(properties('ReconcileLambdaFunction', reconciled).Environment.Variables).toEqual({
			SDK_APP_IDS: '1400000000',
			QUEUE_URL: { Ref: 'MessageQueue' },
			SERVICE_NAME: 'tim-relay-prod',
			RECONCILE_SECRET: 'tencent/reconcile',
			LEDGER_LOG_GROUPS: ['Callback', 'Replay', 'Reconcile']
				.map((name) => properties(`${name}LogGroup`, reconciled).LogGroupName)
				.join(','),
		});
	});

	test('does without the log of the replay function where that is off', async () => {
		const { template } = await packageDeployment(
			{ SDK_APP_IDS: '1400000000', CALLBACK_TOKENS: 'token' },
			{ reconcileSecret: 'tencent/reconcile', replay: 'off' },
		);
		expect(JSON.stringify(decided(template).Resources)).not.toMatch(/"(?:Ref|Fn::GetAtt)":\[?"Replay|-replay,/);
	}, 60_000);

	test('is invoked every hour with the time for which the run was scheduled, by a role that may do this alone', () => {
		expect(properties('ReconcileSchedule', reconciled)).toMatchObject({
			ScheduleExpression: 'cron(20 * * * ? *)',
			Target: {
				Arn: { 'Fn::GetAtt': ['ReconcileLambdaFunction', 'Arn'] },
				RoleArn: { 'Fn::GetAtt': ['ReconcileScheduleRole', 'Arn'] },
				Input: '{"scheduledTime":"<aws.scheduler.scheduled-time>"}',
			},
		});
		const { AssumeRolePolicyDocument, Policies } = properties('ReconcileScheduleRole', reconciled);
		expect(AssumeRolePolicyDocument.Statement).toMatchObject([
			{
				Principal: { Service: 'scheduler.amazonaws.com' },
				Condition: { StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } } },
			},
		]);
		expect(Policies[0].PolicyDocument.Statement).toEqual([
			{
				Effect: 'Allow',
				Action: 'lambda:InvokeFunction',
				Resource: { 'Fn::GetAtt': ['ReconcileLambdaFunction', 'Arn'] },
			},
		]);
	});

	test('is not retried beyond the hour, so that no two runs meet: the next one makes up for a failed one', () => {
		const { MaximumEventAgeInSeconds } = properties('ReconcileSchedule', reconciled).Target.RetryPolicy;
		const retries = properties('ReconcileRetries', reconciled);
		expect(retries).toMatchObject({ MaximumRetryAttempts: 2, Qualifier: '$LATEST' });
		const { Timeout } = properties('ReconcileLambdaFunction', reconciled);
		expect(MaximumEventAgeInSeconds + retries.MaximumEventAgeInSeconds + Timeout).toBeLessThanOrEqual(3600);
	});

	test('has two alarms and a row on the dashboard', () => {
		expect(properties('UnrecoverableAlarm', reconciled)).toMatchObject({
			AlarmName: 'tim-relay-prod-unrecoverable',
			Namespace: 'TimRelay',
			MetricName: 'Unrecoverable',
			Dimensions: [{ Name: 'service', Value: 'tim-relay-prod' }],
		});
		expect(properties('ReconcileFailedAlarm', reconciled)).toMatchObject({
			AlarmName: 'tim-relay-prod-reconcile-failed',
			MetricName: 'AsyncEventsDropped',
			Dimensions: [{ Name: 'FunctionName', Value: { Ref: 'ReconcileLambdaFunction' } }],
		});
		const { widgets } = JSON.parse(properties('Dashboard', reconciled).DashboardBody['Fn::Sub']);
		const shown = widgets.at(-2).properties.metrics;
		expect(shown.map(([namespace, name, ...rest]: string[]) => [namespace, name, ...rest.slice(0, 2)])).toEqual(
			['Missing', 'Recovered', 'Unrecoverable'].map((name) => ['TimRelay', name, 'service', 'tim-relay-prod']),
		);
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

describe('the API', () => {
	test('accepts POST /callback and nothing else', () => {
		expect(ofType('AWS::ApiGatewayV2::Route').map(({ Properties }) => Properties.RouteKey)).toEqual(['POST /callback']);
		expect(ofType('AWS::ApiGatewayV2::Integration')).toMatchObject([{ Properties: { PayloadFormatVersion: '2.0' } }]);
	});

	test('is throttled', () => {
		expect(properties('HttpApiStage').DefaultRouteSettings).toMatchObject({
			ThrottlingRateLimit: 2000,
			ThrottlingBurstLimit: 1000,
		});
	});

	test('logs every request as JSON, without the query string and the headers, which hold the signature', () => {
		const format: Record<string, string> = JSON.parse(properties('HttpApiStage').AccessLogSettings.Format);
		expect(Object.values(format).sort()).toEqual([
			'$context.httpMethod',
			'$context.identity.sourceIp',
			'$context.integrationErrorMessage',
			'$context.integrationLatency',
			'$context.integrationStatus',
			'$context.path',
			'$context.requestId',
			'$context.responseLatency',
			'$context.status',
		]);
	});

	test('writes its log to a group for which API Gateway does not extend the policy of the account', () => {
		expect(properties('HttpApiLogGroup').LogGroupName).toBe('/aws/vendedlogs/http-api/tim-relay-prod');
	});

	test('responds only at its custom domain if that is asked for', () => {
		expect(properties('HttpApi').DisableExecuteApiEndpoint).toBe(false);
		expect(properties('HttpApi', full).DisableExecuteApiEndpoint).toBe(true);
	});

	test('has a custom domain if one is given', () => {
		expect(full.template.Conditions.HasDomain).toEqual({ 'Fn::Not': [{ 'Fn::Equals': ['chat.example.com', ''] }] });
		expect(plain.template.Conditions.HasDomain).toEqual({ 'Fn::Not': [{ 'Fn::Equals': ['', ''] }] });
		expect(full.template.Resources).toMatchObject({
			Domain: { Condition: 'HasDomain', Properties: { DomainName: 'chat.example.com' } },
			DomainMapping: { Condition: 'HasDomain', Properties: { Stage: { Ref: 'HttpApiStage' } } },
		});
	});
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

describe.each(['MessageQueue', 'DeadLetterQueue'])('%s', (name) => {
	test('is a high-throughput FIFO queue, encrypted, that keeps large messages for 14 days', () => {
		expect(properties(name)).toMatchObject({
			FifoQueue: true,
			DeduplicationScope: 'messageGroup',
			FifoThroughputLimit: 'perMessageGroupId',
			SqsManagedSseEnabled: true,
			MessageRetentionPeriod: 14 * 24 * 60 * 60,
			MaximumMessageSize: 1024 * 1024,
		});
		expect(properties(name).QueueName).toMatch(/\.fifo$/);
	});

	test('outlives a change of its name', () => {
		expect(plain.template.Resources[name]?.UpdateReplacePolicy).toBe('Retain');
	});

	test('lets other accounts read it, if they are given, and do nothing else', () => {
		const policies = ofType('AWS::SQS::QueuePolicy', full).filter(
			({ Properties }) => Properties.Queues[0].Ref === name,
		);
		expect(policies.map(({ Properties }) => Properties.PolicyDocument.Statement[1])).toEqual([
			{
				Sid: 'AllowConsumers',
				Effect: 'Allow',
				Principal: { AWS: { 'Fn::Split': [',', '123456789012,210987654321'] } },
				Action: [
					'sqs:ReceiveMessage',
					'sqs:DeleteMessage',
					'sqs:ChangeMessageVisibility',
					'sqs:GetQueueAttributes',
					'sqs:GetQueueUrl',
				],
				Resource: { 'Fn::GetAtt': [name, 'Arn'] },
			},
		]);
	});

	test('outlives its stack in production, and elsewhere if that is asked for', () => {
		expect(plain.template.Resources[name]?.DeletionPolicy).toBe('RetainExceptOnCreate');
		expect(full.template.Resources[name]?.DeletionPolicy).toBe('Delete');
		expect(unsigned.template.Resources[name]?.DeletionPolicy).toBe('Delete');
	});

	test('is closed to anyone who does not use TLS', () => {
		const policies = ofType('AWS::SQS::QueuePolicy').filter(({ Properties }) => Properties.Queues[0].Ref === name);
		expect(policies.map(({ Properties }) => Properties.PolicyDocument.Statement)).toEqual([
			[
				{
					Sid: 'DenyWithoutTls',
					Effect: 'Deny',
					Principal: '*',
					Action: 'sqs:*',
					Resource: { 'Fn::GetAtt': [name, 'Arn'] },
					Condition: { Bool: { 'aws:SecureTransport': 'false' } },
				},
			],
		]);
	});
});

test('a message that no consumer can handle goes to the dead-letter queue, which accepts those of no other queue', () => {
	expect(properties('MessageQueue').RedrivePolicy).toEqual({
		deadLetterTargetArn: { 'Fn::GetAtt': ['DeadLetterQueue', 'Arn'] },
		maxReceiveCount: 5,
	});
	expect(properties('DeadLetterQueue').RedriveAllowPolicy).toEqual({
		redrivePermission: 'byQueue',
		sourceQueueArns: [
			{
				'Fn::Sub': `arn:\${AWS::Partition}:sqs:\${AWS::Region}:\${AWS::AccountId}:${properties('MessageQueue').QueueName}`,
			},
		],
	});
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

/** A metric as CloudWatch keeps it apart from others. */
const metricKey = (namespace: string, name: string, dimensions: Record<string, unknown>) =>
	JSON.stringify([namespace, name, Object.entries(dimensions).sort()]);

interface MetricLine {
	readonly _aws: { CloudWatchMetrics: { Namespace: string; Dimensions: string[][]; Metrics: { Name: string }[] }[] };
	readonly [dimension: string]: unknown;
}

/** The metrics that the function writes, once each, for every outcome. */
const emittedMetrics = async (): Promise<Set<string>> => {
	const { SERVICE_NAME } = properties('CallbackLambdaFunction').Environment.Variables;
	const token = 'test-token';
	const env = { SERVICE_NAME, CALLBACK_TOKENS: token };
	const query = (fields = {}) => callbackQuery({ ...signed(token), ...fields });
	const other = () => request({ query: query({ CallbackCommand: 'State.StateChange' }) });
	const upstream = await startUpstream();
	const forwarding = await startRelay({ ...env, FORWARD_URL: upstream.url });
	await forwarding.send(other());
	await upstream.close();
	await forwarding.send(other());
	const forwarded = forwarding.logs();
	await forwarding.stop();
	const relay = await startRelay(env);
	try {
		for (const body of [callbackBody(), editBody(), recallBody()]) {
			await relay.send(request({ query: query({ CallbackCommand: String(body.CallbackCommand) }), body }));
		}
		await relay.send(other());
		await relay.send(request({ query: query({ Sign: '0' }) }));
		await relay.send(request({ query: query(), body: callbackBody({ GroupId: undefined }) }));
		const lines = [...forwarded, ...relay.logs()].filter(
			(line): line is Record<string, unknown> & MetricLine => '_aws' in line,
		);
		return new Set(
			lines.flatMap((line) =>
				line._aws.CloudWatchMetrics.flatMap(({ Namespace, Dimensions, Metrics }) =>
					Metrics.flatMap(({ Name }) =>
						Dimensions.map((names) =>
							metricKey(Namespace, Name, Object.fromEntries(names.map((name) => [name, line[name]]))),
						),
					),
				),
			),
		);
	} finally {
		await relay.stop();
	}
};

describe('the alarms', () => {
	const alarms = (deployment = plain) =>
		ofType('AWS::CloudWatch::Alarm', deployment).map(({ Properties }) => Properties);

	test('are these', () => {
		expect(alarms().map(({ AlarmName }) => AlarmName)).toEqual(
			['api-errors', 'api-latency', 'function-errors', 'function-throttles']
				.concat(['spilled', 'replay-failed', 'signature-failures', 'dead-letters', 'message-age', 'throttled'])
				.map((name) => `tim-relay-prod-${name}`),
		);
	});

	test('watch metrics that the function really writes', async () => {
		// The reconcile function writes this one: see there.
		const isOwn = ({ Namespace, MetricName }: Resource['Properties']) =>
			Namespace === 'TimRelay' && MetricName !== 'Unrecoverable';
		const own = alarms(full).filter(isOwn);
		expect(own).toHaveLength(3);
		const emitted = [...(await emittedMetrics())];
		for (const { Namespace, MetricName, Dimensions } of own) {
			const dimensions = Dimensions.map(({ Name, Value }: { Name: string; Value: string }) => [Name, Value]);
			expect(emitted).toContain(metricKey(Namespace, MetricName, Object.fromEntries(dimensions)));
		}
	});

	test('watch metrics that AWS really writes', () => {
		const theirs = alarms().filter(({ Namespace }) => Namespace.startsWith('AWS/'));
		expect(theirs).toHaveLength(7);
		for (const { Namespace, MetricName } of theirs) {
			// AWS's documentation has AsyncEventsDropped, its specification does not.
			expect([...metricsOf(Namespace), 'AsyncEventsDropped']).toContain(MetricName);
		}
	});

	test('notice a 429, which only the access log shows', () => {
		const [transformation] = properties('ThrottledFilter').MetricTransformations;
		expect(properties('ThrottledFilter')).toMatchObject({
			LogGroupName: { Ref: 'HttpApiLogGroup' },
			FilterPattern: '{ $.status = "429" }',
		});
		// The log writes the status as a string: see its format.
		expect(properties('HttpApiStage').AccessLogSettings.Format).toContain('"status":"$context.status"');
		expect(properties('ThrottledAlarm')).toMatchObject({
			Namespace: transformation.MetricNamespace,
			MetricName: transformation.MetricName,
		});
	});

	test('notice silence if a period is given: no request at all sets them off', () => {
		expect(properties('SilenceAlarm')).toBeUndefined();
		expect(properties('SilenceAlarm', full)).toMatchObject({
			AlarmName: 'tim-relay-prod-silence',
			Namespace: 'AWS/ApiGateway',
			MetricName: 'Count',
			Period: '3600',
			TreatMissingData: 'breaching',
			AlarmActions: [TOPIC],
		});
		expect(metricsOf('AWS/ApiGateway')).toContain('Count');
	});

	test("notice that the app's own server does not respond, if there is one", () => {
		expect(properties('ForwardFailedAlarm')).toBeUndefined();
		expect(properties('ForwardFailedAlarm', full)).toMatchObject({
			AlarmName: 'tim-relay-prod-forward-failed',
			MetricName: 'ForwardFailed',
		});
	});

	test('go to the topic if one is given', () => {
		for (const { AlarmActions } of alarms()) expect(AlarmActions).toEqual([]);
		for (const { AlarmActions } of Object.values(full.template.Resources)
			.filter(({ Type }) => Type === 'AWS::CloudWatch::Alarm')
			.map(({ Properties }) => Properties)) {
			expect(AlarmActions).toEqual([TOPIC]);
		}
	});
});

test('the dashboard shows metrics that the function really writes', async () => {
	const [dashboard] = ofType('AWS::CloudWatch::Dashboard');
	const body = JSON.parse(dashboard?.Properties.DashboardBody['Fn::Sub']);
	const own = body.widgets
		.flatMap(({ properties }: { properties: { metrics: unknown[][] } }) => properties.metrics)
		.filter(([namespace]: unknown[]) => namespace === 'TimRelay')
		.map(([namespace, name, ...rest]: string[]) => {
			const dimensions = rest.filter((part) => typeof part === 'string');
			const pairs = dimensions.flatMap((part, i) => (i % 2 === 0 ? [[part, dimensions[i + 1]]] : []));
			return metricKey(namespace as string, name as string, Object.fromEntries(pairs));
		})
		// One reason is enough: the name of each is checked below.
		.filter((key: string) => !key.includes('"reason"') || key.includes('"signature"'));
	expect(own.length).toBeGreaterThan(4);
	const emitted = await emittedMetrics();
	expect(own.filter((key: string) => !emitted.has(key))).toEqual([]);
});

test('the dashboard shows every reason to reject a callback', async () => {
	const { rejections } = await import('../../src/tencent/response.ts');
	const body: string = ofType('AWS::CloudWatch::Dashboard')[0]?.Properties.DashboardBody['Fn::Sub'];
	const shown = [...body.matchAll(/"reason", "(\w+)"/g)].map(([, reason]) => reason);
	expect(shown.sort()).toEqual(Object.keys(rejections).sort());
});

test('the deployment bucket, whose templates hold the settings, is closed to the public', () => {
	expect(properties('ServerlessDeploymentBucket').PublicAccessBlockConfiguration).toEqual({
		BlockPublicAcls: true,
		BlockPublicPolicy: true,
		IgnorePublicAcls: true,
		RestrictPublicBuckets: true,
	});
});
