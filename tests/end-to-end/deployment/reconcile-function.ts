import { beforeAll, describe, expect, test } from 'vitest';
import { decided } from '../../support/cloudformation.ts';
import { full, KEY, plain, properties } from '../../support/deployments.ts';
import { type Deployment, packageDeployment, type Resource } from '../../support/package.ts';

describe('the reconcile function', () => {
	/** With it, the rest as in `plain`. */
	let reconciled: Deployment;
	beforeAll(async () => {
		reconciled = await packageDeployment(
			{ SDK_APP_IDS: '1400000000', CALLBACK_TOKENS: 'token' },
			{ reconcileSecret: 'tencent/reconcile' },
		);
	});

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
	});

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
