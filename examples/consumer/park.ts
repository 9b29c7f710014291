import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import type { SQSRecord } from 'aws-lambda';

const sqs = new SQSClient({});
const { PARKING_QUEUE_URL } = process.env;
if (!PARKING_QUEUE_URL) throw new Error('PARKING_QUEUE_URL is not set: give it the URL of a FIFO queue.');

/**
 * Puts a message aside, so that the rest of its conversation can go on.
 * If that fails, the message stays on the queue, which finally moves it to the dead-letter queue.
 */
export const park = async ({ messageId, body, attributes }: SQSRecord): Promise<void> => {
	await sqs.send(
		new SendMessageCommand({
			QueueUrl: PARKING_QUEUE_URL,
			MessageBody: body,
			// Keeps the order of a conversation if an outage parks many of its messages.
			MessageGroupId: attributes.MessageGroupId,
			// With SQS's own id, only a second attempt to park is dropped. With the event's id, SQS would also drop, and so
			// lose, a message that was brought back and failed again within 5 minutes.
			MessageDeduplicationId: messageId,
		}),
	);
};
