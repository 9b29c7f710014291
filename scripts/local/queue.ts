import { DeleteMessageCommand, type Message, ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { type FauxqsServer, startFauxqs } from 'fauxqs';

/** The port of `npm run queue`; serverless.yml points the stage `local` there. */
export const LOCAL_QUEUE_PORT = 4566;

/** What the AWS SDK needs to be told; the embedded queue takes any credentials. */
export const localAws = { AWS_REGION: 'us-east-1', AWS_ACCESS_KEY_ID: 'local', AWS_SECRET_ACCESS_KEY: 'local' };

/** Environment for a child that shall keep to this machine, whatever the shell says of AWS; undefined leaves a variable out. */
export const onlyHere = { ...localAws, AWS_PROFILE: undefined, AWS_ENDPOINT_URL_SQS: undefined };

/** A message that was sent to the queue. */
export interface Arrival {
	/** The message's body. */
	readonly body: string;
	/** When it was sent, in milliseconds since 1970. */
	readonly arrivedAt: number;
}

/** An SQS FIFO queue with its dead-letter queue, in this process. */
export interface LocalQueue {
	/** The queue's URL. */
	readonly url: string;
	/** The dead-letter queue's URL. */
	readonly deadLetterUrl: string;
	/** The SDK's client for it. */
	readonly client: SQSClient;
	/** The server behind it. */
	readonly server: FauxqsServer;
	/** Takes all messages off the queue that are there, in order within each message group. */
	receiveAll(): Promise<Message[]>;
	/** What has been sent to the queue since the last call; it stays on the queue, so that any consumer can read it. */
	arrivals(): Arrival[];
	/** Ends the server. */
	stop(): Promise<void>;
}

/** Starts an embedded SQS server with the queues of serverless.yml; port 0 takes any free one. */
export const startLocalQueue = async (port = 0): Promise<LocalQueue> => {
	const server = await startFauxqs({ port, host: '127.0.0.1', logger: false, messageSpies: { bufferSize: 10_000 } });
	const endpoint = `http://127.0.0.1:${server.port}`;
	const fifo = { FifoQueue: 'true', DeduplicationScope: 'messageGroup', FifoThroughputLimit: 'perMessageGroupId' };
	const deadLetter = server.createQueue('messages-dead.fifo', { attributes: fifo });
	server.createQueue('messages.fifo', {
		attributes: {
			...fifo,
			RedrivePolicy: JSON.stringify({ deadLetterTargetArn: deadLetter.queueArn, maxReceiveCount: 5 }),
		},
	});
	const client = new SQSClient({
		endpoint,
		region: localAws.AWS_REGION,
		credentials: { accessKeyId: localAws.AWS_ACCESS_KEY_ID, secretAccessKey: localAws.AWS_SECRET_ACCESS_KEY },
	});
	const url = `${endpoint}/000000000000/messages.fifo`;
	return {
		url,
		deadLetterUrl: `${endpoint}/000000000000/messages-dead.fifo`,
		client,
		server,
		receiveAll: () => receiveAll(client, url),
		arrivals: () => {
			const all = server.spy.getAllMessages();
			server.spy.clear();
			return all.flatMap((message) =>
				message.service === 'sqs' && message.status === 'published' && message.queueName === 'messages.fifo'
					? { body: message.body, arrivedAt: message.timestamp }
					: [],
			);
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
		await Promise.all(
			Messages.map(({ ReceiptHandle }) => client.send(new DeleteMessageCommand({ QueueUrl: url, ReceiptHandle }))),
		);
	}
};
