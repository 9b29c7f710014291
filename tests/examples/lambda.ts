import {
	ChangeMessageVisibilityBatchCommand,
	DeleteMessageBatchCommand,
	type Message,
	ReceiveMessageCommand,
	type SQSClient,
} from '@aws-sdk/client-sqs';
import type { SQSBatchResponse, SQSEvent } from 'aws-lambda';

type Consume = (event: SQSEvent) => Promise<SQSBatchResponse>;

/** The batch that Lambda makes of messages of a queue. */
export const toBatch = (messages: readonly Message[]): SQSEvent => ({
	Records: messages.map(
		({ MessageId = '', Body = '', Attributes = {} }) =>
			({ messageId: MessageId, body: Body, attributes: Attributes, eventSource: 'aws:sqs' }) as never,
	),
});

/**
 * Does what Lambda's event source mapping does: hands batches to the consumer until the queue is empty, and deletes what
 * did not fail. What failed can be received again at once, as if the visibility timeout had passed.
 *
 * @returns The sizes of the batches.
 */
export const drain = async (sqs: SQSClient, queueUrl: string, consume: Consume): Promise<number[]> => {
	const sizes: number[] = [];
	for (;;) {
		const { Messages = [] } = await sqs.send(
			new ReceiveMessageCommand({
				QueueUrl: queueUrl,
				MaxNumberOfMessages: 10,
				MessageSystemAttributeNames: ['All'],
			}),
		);
		if (Messages.length === 0) return sizes;
		sizes.push(Messages.length);
		const { batchItemFailures } = await consume(toBatch(Messages));
		const failed = new Set(batchItemFailures.map(({ itemIdentifier }) => itemIdentifier));
		const entries = Messages.map(({ MessageId = '', ReceiptHandle }) => ({ Id: MessageId, ReceiptHandle }));
		const done = entries.filter(({ Id }) => !failed.has(Id));
		if (done.length > 0) await sqs.send(new DeleteMessageBatchCommand({ QueueUrl: queueUrl, Entries: done }));
		const again = entries
			.reverse()
			.filter(({ Id }) => failed.has(Id))
			.map((entry) => ({ ...entry, VisibilityTimeout: 0 }));
		if (again.length > 0) {
			await sqs.send(new ChangeMessageVisibilityBatchCommand({ QueueUrl: queueUrl, Entries: again }));
		}
	}
};
