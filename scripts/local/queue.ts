import { EventEmitter } from 'node:events';
import { DeleteMessageBatchCommand, type Message, ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { createFifoQueue } from './sqs/fifo-queue.ts';
import { startSqsServer } from './sqs/server.ts';

/** The port of `npm run queue`; serverless.yml points the stage `local` there. */
export const LOCAL_QUEUE_PORT = 4566;

/** Settings that the AWS SDK requires; the embedded queue accepts any credentials. */
export const localAws = { AWS_REGION: 'us-east-1', AWS_ACCESS_KEY_ID: 'local', AWS_SECRET_ACCESS_KEY: 'local' };

/** Environment for child processes that must stay local whatever the shell's settings; `undefined` unsets a variable. */
export const localOnlyEnv = {
	...localAws,
	AWS_PROFILE: undefined,
	AWS_ENDPOINT_URL_SQS: undefined,
	FORWARD_URL: undefined,
	FORWARD_PUBLISHED: undefined,
};

/** A message that was sent to the queue. */
export interface Arrival {
	/** The message's body. */
	readonly body: string;
	/** Unix time in ms. */
	readonly arrivedAt: number;
	/** Whether the queue dropped it as a duplicate. */
	readonly duplicate: boolean;
}

/** An SQS FIFO queue with its dead-letter queue, in this process. */
export interface LocalQueue {
	/** The queue's URL. */
	readonly url: string;
	/** The dead-letter queue's URL. */
	readonly deadLetterUrl: string;
	/** The SDK's client for it. */
	readonly client: SQSClient;
	/** Receives and deletes all messages on the queue, in order within each message group. */
	receiveAll(): Promise<Message[]>;
	/** Calls back for each message sent to the queue. The message stays on the queue, so that any consumer can read it. */
	onArrival(listener: (arrival: Arrival) => void): void;
	/** Empties both queues. */
	reset(): void;
	/** Ends the server. */
	stop(): Promise<void>;
}

/** Starts an embedded SQS server with the queues of deploy/queue.yml; port 0 picks any free one. */
export const startLocalQueue = async (port = 0): Promise<LocalQueue> => {
	const server = await startSqsServer(port);
	const address = (name: string) => ({
		url: `${server.endpoint}/000000000000/${name}`,
		arn: `arn:aws:sqs:${localAws.AWS_REGION}:000000000000:${name}`,
	});
	const deadLetterQueue = { ...createFifoQueue(30), ...address('messages-dead.fifo') };
	const arrivals = new EventEmitter<{ arrival: [Arrival] }>();
	const queue = {
		...createFifoQueue(60, { deadLetterQueue, maxReceiveCount: 5 }),
		redrivePolicy: JSON.stringify({ deadLetterTargetArn: deadLetterQueue.arn, maxReceiveCount: 5 }),
		...address('messages.fifo'),
		onSent: (body: string, duplicate: boolean) => arrivals.emit('arrival', { body, arrivedAt: Date.now(), duplicate }),
	};
	server.queues.set('messages.fifo', queue).set('messages-dead.fifo', deadLetterQueue);
	const client = new SQSClient({
		endpoint: server.endpoint,
		region: localAws.AWS_REGION,
		credentials: { accessKeyId: localAws.AWS_ACCESS_KEY_ID, secretAccessKey: localAws.AWS_SECRET_ACCESS_KEY },
	});
	return {
		url: queue.url,
		deadLetterUrl: deadLetterQueue.url,
		client,
		receiveAll: () => receiveAll(client, queue.url),
		onArrival: (listener) => arrivals.on('arrival', listener),
		reset: () => {
			queue.reset();
			deadLetterQueue.reset();
		},
		stop: async () => {
			client.destroy();
			await server.stop();
		},
	};
};

const receiveAll = async (client: SQSClient, url: string): Promise<Message[]> => {
	const all: Message[] = [];
	for (;;) {
		const { Messages = [] } = await client.send(
			new ReceiveMessageCommand({ QueueUrl: url, MaxNumberOfMessages: 10, MessageSystemAttributeNames: ['All'] }),
		);
		if (Messages.length === 0) return all;
		all.push(...Messages);
		const Entries = Messages.map(({ ReceiptHandle }, index) => ({ Id: String(index), ReceiptHandle }));
		await client.send(new DeleteMessageBatchCommand({ QueueUrl: url, Entries }));
	}
};
