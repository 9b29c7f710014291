import {
	ChangeMessageVisibilityBatchCommand,
	DeleteMessageCommand,
	GetQueueAttributesCommand,
	type Message,
	ReceiveMessageCommand,
	SQSClient,
} from '@aws-sdk/client-sqs';
import { localAws } from '../local/queue.ts';
import { isLocal } from './target.ts';

/** Makes a client for the queue; a local queue takes any credentials. */
export const connectTo = (queueUrl: URL, region: string): SQSClient =>
	new SQSClient({
		region,
		endpoint: queueUrl.origin,
		requestHandler: { connectionTimeout: 5000 },
		...(isLocal(queueUrl) && {
			credentials: { accessKeyId: localAws.AWS_ACCESS_KEY_ID, secretAccessKey: localAws.AWS_SECRET_ACCESS_KEY },
		}),
	});

/** Throws unless the queue is there and may be looked at. It touches no message. */
export const checkQueue = async (client: SQSClient, QueueUrl: string): Promise<void> => {
	await client.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['QueueArn'] }));
};

/** What a search of the queue found: the message, or why it ended. */
export type Search =
	| { readonly found: true; readonly body: string }
	| { readonly found: false; readonly because: 'time' | 'others' };

/** For how long a received message is hidden if this process dies before it can put it back, in seconds. */
const HIDDEN_SECONDS = 10;

/**
 * Waits for the message with this text in its body, and deletes it. Other messages go back at once. Each receive counts
 * as an attempt at them, and many attempts would send them to the dead-letter queue: when one comes again, the search
 * ends.
 *
 * @param seconds How long to wait.
 */
export const takeSample = async (
	client: SQSClient,
	QueueUrl: string,
	marker: string,
	seconds: number,
): Promise<Search> => {
	const until = performance.now() + seconds * 1000;
	const seen = new Set<string | undefined>();
	for (;;) {
		const left = Math.ceil((until - performance.now()) / 1000);
		if (left <= 0) return { found: false, because: 'time' };
		const { Messages = [] } = await client.send(
			new ReceiveMessageCommand({
				QueueUrl,
				MaxNumberOfMessages: 10,
				VisibilityTimeout: HIDDEN_SECONDS,
				WaitTimeSeconds: Math.min(20, left),
			}),
		);
		const own = Messages.find(({ Body }) => Body?.includes(marker));
		const others = Messages.filter((message) => message !== own);
		await putBack(client, QueueUrl, others);
		if (own) {
			await client.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle: own.ReceiptHandle }));
			return { found: true, body: own.Body ?? '' };
		}
		if (others.some(({ MessageId }) => seen.has(MessageId))) return { found: false, because: 'others' };
		for (const { MessageId } of others) seen.add(MessageId);
	}
};

const putBack = async (client: SQSClient, QueueUrl: string, messages: readonly Message[]): Promise<void> => {
	if (messages.length === 0) return;
	const Entries = messages.map(({ ReceiptHandle }, index) => ({
		Id: String(index),
		ReceiptHandle,
		VisibilityTimeout: 0,
	}));
	await client.send(new ChangeMessageVisibilityBatchCommand({ QueueUrl, Entries }));
};
