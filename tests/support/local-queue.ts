import {
	ChangeMessageVisibilityCommand,
	DeleteMessageCommand,
	type Message,
	ReceiveMessageCommand,
	type ReceiveMessageCommandInput,
	SendMessageCommand,
	type SendMessageCommandInput,
} from '@aws-sdk/client-sqs';
import { afterEach, beforeEach, vi } from 'vitest';
import { type LocalQueue, startLocalQueue } from '../../scripts/local/queue.ts';

/** Gives each test of a file a local queue, on a clock that only the test moves. */
export const useLocalQueue = () => {
	let queue: LocalQueue;
	beforeEach(async () => {
		queue = await startLocalQueue();
		// Only the clock: the sockets between the client and the queue need their timers.
		vi.useFakeTimers({ toFake: ['Date'] });
	});
	afterEach(async () => {
		vi.useRealTimers();
		await queue.stop();
	});
	const receive = async (fields: Partial<ReceiveMessageCommandInput> = {}): Promise<Message[]> => {
		const all = { QueueUrl: queue.url, MaxNumberOfMessages: 10, MessageSystemAttributeNames: ['All'] as ['All'] };
		return (await queue.client.send(new ReceiveMessageCommand({ ...all, ...fields }))).Messages ?? [];
	};
	return {
		get queue() {
			return queue;
		},
		/** Sends a message whose body is its deduplication id, unless told otherwise. */
		send: (body: string, fields: Partial<SendMessageCommandInput> = {}) =>
			queue.client.send(
				new SendMessageCommand({
					QueueUrl: queue.url,
					MessageBody: body,
					MessageGroupId: 'a',
					MessageDeduplicationId: body,
					...fields,
				}),
			),
		receive,
		/** Receives one message. */
		first: async (): Promise<Message> => (await receive({ MaxNumberOfMessages: 1 }))[0] as Message,
		remove: ({ ReceiptHandle }: Message) =>
			queue.client.send(new DeleteMessageCommand({ QueueUrl: queue.url, ReceiptHandle })),
		changeVisibility: ({ ReceiptHandle }: Message, VisibilityTimeout: number) =>
			queue.client.send(new ChangeMessageVisibilityCommand({ QueueUrl: queue.url, ReceiptHandle, VisibilityTimeout })),
	};
};

/** Lets time pass for the queue. */
export const pass = (seconds: number) => vi.setSystemTime(Date.now() + seconds * 1000);

export const bodies = (messages: Message[]) => messages.map(({ Body }) => Body);
