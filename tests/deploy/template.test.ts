import { execFile, spawnSync } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { beforeAll, describe, expect, test } from 'vitest';
import { type Deployment, everySetting, packageDeployment } from '../support/package.ts';

const set = { SDK_APP_IDS: '1400000000', CALLBACK_TOKENS: 'token' };

let plain: Deployment;
let full: Deployment;
let china: Deployment;
let example: Deployment;
beforeAll(async () => {
	plain = await packageDeployment(set);
	full = await packageDeployment({}, everySetting());
	china = await packageDeployment({ AWS_REGION: 'cn-north-1' }, everySetting('cn-north-1', 'aws-cn'));
	example = await packageDeployment({}, {}, ['--stage', 'example']);
});

describe.skipIf(spawnSync('cfn-lint', ['--version']).status !== 0)('cfn-lint finds no error in the template', () => {
	const errorsIn = async ({ template }: Deployment, ...regions: string[]): Promise<string> => {
		const linting = promisify(execFile)('cfn-lint', ['--ignore-checks', 'W', '--regions', ...regions]);
		linting.child.stdin?.end(JSON.stringify(template));
		return linting.then(
			({ stdout }) => stdout,
			({ stdout }) => stdout,
		);
	};

	test.each([
		['as it is by default', () => plain, ['eu-central-1', 'ap-southeast-1', 'ap-east-1', 'cn-north-1']],
		['with every setting', () => full, ['eu-central-1', 'ap-southeast-1', 'ap-east-1']],
		['with every setting in China', () => china, ['cn-north-1']],
		['of the settings that are shown as an example', () => example, ['eu-central-1']],
	])(
		'%s',
		async (_what, deployment, regions) => {
			expect(await errorsIn(deployment(), ...regions)).toBe('');
		},
		120_000,
	);
});

/** The ids of the resources and the pseudo parameters that a part of the template refers to. */
const referencesIn = (part: unknown): string[] =>
	[...JSON.stringify(part).matchAll(/"(?:Ref|Fn::GetAtt)":\[?"([\w:]+)"/g)].map(([, id = '']) => id);

test('the queues need no other resource, so that queues which a removal has kept can be imported into a new stack', () => {
	const { MessageQueue, DeadLetterQueue } = plain.template.Resources;
	expect([...new Set(referencesIn({ MessageQueue, DeadLetterQueue }))].sort()).toEqual([
		'AWS::NoValue',
		'DeadLetterQueue',
	]);
	// CloudFormation imports nothing without one.
	for (const queue of [MessageQueue, DeadLetterQueue]) expect(queue?.DeletionPolicy).toBe('RetainExceptOnCreate');
});

test('two deployments with the same settings file are the same, without anything on the command line', async () => {
	const again = await packageDeployment({}, {}, ['--stage', 'example']);

	// The path of the uploaded code contains the time of packaging.
	const settled = ({ template }: Deployment) => JSON.stringify(template).replaceAll(/\d{13}-[\d:.TZ-]+/g, '<time>');
	expect(settled(again)).toBe(settled(example));
});

/** What CloudFormation calls to make, change and delete a resource with the properties that the template gives it. */
const ACTIONS: Readonly<Record<string, string>> = {
	'AWS::S3::Bucket':
		's3:CreateBucket s3:DeleteBucket s3:PutEncryptionConfiguration s3:PutBucketPublicAccessBlock s3:PutBucketTagging',
	'AWS::S3::BucketPolicy': 's3:PutBucketPolicy s3:GetBucketPolicy s3:DeleteBucketPolicy',
	'AWS::Logs::LogGroup':
		'logs:CreateLogGroup logs:DeleteLogGroup logs:DescribeLogGroups logs:PutRetentionPolicy logs:TagResource logs:AssociateKmsKey logs:DisassociateKmsKey',
	'AWS::Logs::MetricFilter': 'logs:PutMetricFilter logs:DescribeMetricFilters logs:DeleteMetricFilter',
	'AWS::Logs::SubscriptionFilter':
		'logs:PutSubscriptionFilter logs:DescribeSubscriptionFilters logs:DeleteSubscriptionFilter',
	'AWS::Events::Rule':
		'events:PutRule events:DescribeRule events:DeleteRule events:PutTargets events:RemoveTargets events:TagResource',
	'AWS::Scheduler::Schedule':
		'scheduler:CreateSchedule scheduler:GetSchedule scheduler:UpdateSchedule scheduler:DeleteSchedule iam:PassRole',
	'AWS::IAM::Role':
		'iam:CreateRole iam:GetRole iam:DeleteRole iam:PutRolePolicy iam:DeleteRolePolicy iam:TagRole iam:PutRolePermissionsBoundary iam:DeleteRolePermissionsBoundary',
	'AWS::Lambda::Function':
		'lambda:CreateFunction lambda:GetFunction lambda:UpdateFunctionCode lambda:UpdateFunctionConfiguration lambda:DeleteFunction lambda:TagResource lambda:PutFunctionConcurrency lambda:DeleteFunctionConcurrency iam:PassRole s3:GetObject kms:Encrypt kms:Decrypt kms:CreateGrant',
	'AWS::Lambda::EventInvokeConfig':
		'lambda:PutFunctionEventInvokeConfig lambda:GetFunctionEventInvokeConfig lambda:UpdateFunctionEventInvokeConfig lambda:DeleteFunctionEventInvokeConfig',
	'AWS::Lambda::Version': 'lambda:PublishVersion lambda:ListVersionsByFunction lambda:DeleteFunction',
	'AWS::Lambda::Alias':
		'lambda:CreateAlias lambda:GetAlias lambda:UpdateAlias lambda:DeleteAlias lambda:PutProvisionedConcurrencyConfig lambda:DeleteProvisionedConcurrencyConfig',
	'AWS::Lambda::Permission': 'lambda:AddPermission lambda:RemovePermission lambda:GetPolicy',
	'AWS::ApiGatewayV2::Api': 'apigateway:POST apigateway:GET apigateway:PATCH apigateway:DELETE apigateway:TagResource',
	'AWS::ApiGatewayV2::Stage':
		'apigateway:POST apigateway:PATCH apigateway:DELETE logs:CreateLogDelivery logs:PutResourcePolicy logs:UpdateLogDelivery logs:DeleteLogDelivery logs:DescribeResourcePolicies logs:GetLogDelivery logs:ListLogDeliveries',
	'AWS::ApiGatewayV2::Integration': 'apigateway:POST apigateway:PATCH apigateway:DELETE',
	'AWS::ApiGatewayV2::Route': 'apigateway:POST apigateway:PATCH apigateway:DELETE',
	'AWS::ApiGatewayV2::DomainName':
		'apigateway:POST apigateway:PATCH apigateway:DELETE apigateway:TagResource iam:CreateServiceLinkedRole',
	'AWS::ApiGatewayV2::ApiMapping': 'apigateway:POST apigateway:PATCH apigateway:DELETE',
	'AWS::SQS::Queue': 'sqs:CreateQueue sqs:GetQueueAttributes sqs:SetQueueAttributes sqs:DeleteQueue sqs:TagQueue',
	'AWS::SQS::QueuePolicy': 'sqs:SetQueueAttributes',
	'AWS::CloudWatch::Alarm':
		'cloudwatch:PutMetricAlarm cloudwatch:DescribeAlarms cloudwatch:DeleteAlarms cloudwatch:TagResource',
	'AWS::CloudWatch::Dashboard': 'cloudwatch:PutDashboard cloudwatch:GetDashboard cloudwatch:DeleteDashboards',
};

describe("the deployer's policy", () => {
	const read = async () => {
		const { Statement } = JSON.parse(await readFile('deploy/deployer-policy.json', 'utf8')) as {
			readonly Statement: readonly {
				readonly Sid: string;
				readonly Action: string | string[];
				readonly Resource: string | string[];
			}[];
		};
		return Statement.map(({ Sid, Action, Resource }) => ({
			Sid,
			actions: [Action].flat(),
			resources: [Resource].flat(),
		}));
	};

	test('allows what each resource of the template needs', async () => {
		const allowed = (await read()).flatMap(({ actions }) => actions);
		const types = new Set(
			[plain, full].flatMap(({ template }) => Object.values(template.Resources).map(({ Type }) => Type)),
		);
		// A new type of resource shows here as one without actions.
		expect([...types].filter((type) => !(type in ACTIONS))).toEqual([]);
		const needed = [...types].flatMap((type) => ACTIONS[type]?.split(' ') ?? []);
		expect(needed.filter((action) => !allowed.includes(action))).toEqual([]);
	});

	test('names every action, and is limited to the stacks of the relay if AWS allows it', async () => {
		const statements = await read();
		expect(statements.flatMap(({ actions }) => actions).filter((action) => action.includes('*'))).toEqual([]);
		const wide = statements.filter(({ resources }) => resources.some((resource) => !resource.includes('tim-relay')));
		// We cannot name these: a new API has only an id.
		expect(wide.map(({ Sid }) => Sid)).toEqual([
			'Template',
			'FirstDomainOfTheAccount',
			'Api',
			'Logs',
			'AccessLog',
			'OwnKey',
		]);
	});

	test('does not allow reading messages', async () => {
		const actions = (await read()).flatMap(({ actions }) => actions);
		expect(actions).not.toContain('sqs:ReceiveMessage');
		expect(actions.filter((action) => /^logs:(?:Get|Filter|Start)(?!LogDelivery)/.test(action))).toEqual([]);
	});
});
