import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import type { SQSRecord } from 'aws-lambda';

const sqs = new SQSClient({});
const { PARKING_QUEUE_URL } = process.env;
if (!PARKING_QUEUE_URL) throw new Error('PARKING_QUEUE_URL is not set: give it the URL of a FIFO queue.');

/**
 * Puts a message aside, so that the rest of its conversation can go on.
 * When this fails the message stays on the queue, which moves it to the dead-letter queue in the end.
 */
export const park = async ({ messageId, body, attributes }: SQSRecord): Promise<void> => {
	await sqs.send(
		new SendMessageCommand({
			QueueUrl: PARKING_QUEUE_URL,
			MessageBody: body,
			// First in, first out: when an outage parks many messages of a conversation, they keep their order.
			MessageGroupId: attributes.MessageGroupId,
			// By SQS's own id a second attempt to park is dropped. The event's id would also drop a copy of the event, and
			// a message that was brought back and failed again within 5 minutes, and so lose it.
			MessageDeduplicationId: messageId,
		}),
	);
};
