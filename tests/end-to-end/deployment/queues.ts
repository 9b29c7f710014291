import { describe, expect, test } from 'vitest';
import { full, ofType, plain, properties, unsigned } from '../../support/deployments.ts';

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
