import { type MessageAttributeValue, SendMessageCommand } from '@aws-sdk/client-sqs';
import type { LocalQueue } from '../../scripts/local/queue.ts';
import type { QueueMessage } from '../../src/message/queue-message.ts';

/** Puts a message on a queue without the relay. */
export const sendMessage = (
	{ client, url }: LocalQueue,
	{ body, groupId, deduplicationId }: QueueMessage,
	attributes?: Record<string, MessageAttributeValue>,
) =>
	client.send(
		new SendMessageCommand({
			QueueUrl: url,
			MessageBody: body,
			MessageGroupId: groupId,
			MessageDeduplicationId: deduplicationId,
			MessageAttributes: attributes,
		}),
	);
