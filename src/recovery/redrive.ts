import {
	DeleteMessageBatchCommand,
	GetQueueAttributesCommand,
	type Message,
	type QueueAttributeName,
	ReceiveMessageCommand,
	SendMessageCommand,
	type SQSClient,
} from '@aws-sdk/client-sqs';
import { toErrorCode } from './error-code.ts';

type Client = Pick<SQSClient, 'send'>;

/** A message as it is received here: SQS always gives these fields, though the SDK's types say that it may not. */
type Letter = Message & {
	readonly MessageId: string;
	readonly Attributes: { readonly MessageGroupId: string; readonly MessageDeduplicationId: string };
};

/** What is moved, and where. */
export interface RedriveOptions {
	/** The client for both queues. */
	readonly client: Client;
	/** The queue that consumers read. */
	readonly queueUrl: string;
	/** Its dead-letter queue. */
	readonly deadLetterUrl: string;
	/** The most messages that are moved. */
	readonly limit?: number;
	/** How often it looks in vain for messages that another reader holds, a second each time, before it gives up. */
	readonly attempts?: number;
	/** Hears how many messages were moved so far. */
	readonly onProgress?: (moved: number) => void;
}

/** What became of the messages. */
export interface Redriven {
	/** Messages that are on the queue, and no longer on the dead-letter queue. */
	readonly moved: number;
	/** Messages that are still on the dead-letter queue, or on it again; not counted after a failure. */
	readonly left?: number;
	/** Whether messages that this run had moved are on the dead-letter queue again. */
	readonly returned: boolean;
	/** Why it ended early, as a code of SQS or Node. */
	readonly failure?: string;
}

/** SQS hands out and deletes 10 messages in one request. */
const BATCH_MESSAGES = 10;

/** Readers at a time. They do not disturb the order: SQS hands out nothing of a group while a reader has some of it. */
const READERS = 4;

/** Long enough to move a batch; after a kill its groups are blocked for as long. */
const VISIBILITY_SECONDS = 30;

/** By then what a killed run held is visible again, and SQS's counts, which lag by up to a minute, are right. */
const ATTEMPTS = 75;

/**
 * Moves messages from the dead-letter queue back to the queue, in order within each group. Each is deleted only when SQS
 * has confirmed it on the queue.
 */
export const redrive = async ({
	client,
	queueUrl,
	deadLetterUrl,
	limit = Number.POSITIVE_INFINITY,
	attempts = ATTEMPTS,
	onProgress,
}: RedriveOptions): Promise<Redriven> => {
	/** The ids that SQS gave to what this run has sent. */
	const sentIds = new Set<string>();
	let claimed = 0;
	let moved = 0;
	let returned = false;
	let failure: string | undefined;

	/** Sends messages of one group, and gives those that SQS has confirmed. */
	const sendInOrder = async (messages: readonly Letter[]): Promise<Letter[]> => {
		const sent: Letter[] = [];
		try {
			for (const message of messages) {
				// On its way to the dead-letter queue SQS makes a message's id its deduplication id.
				if (sentIds.has(message.Attributes.MessageDeduplicationId)) {
					returned = true;
					break;
				}
				const { MessageId } = await client.send(toCommand(queueUrl, message));
				sentIds.add(String(MessageId));
				sent.push(message);
			}
		} catch (error) {
			failure ??= toErrorCode(error);
		}
		return sent;
	};

	/** Moves a batch, and gives the number of messages moved. */
	const moveBatch = async (size: number): Promise<number> => {
		try {
			const messages = await receive(client, deadLetterUrl, size);
			const groups = Map.groupBy(messages, ({ Attributes }) => Attributes.MessageGroupId);
			const sent = (await Promise.all([...groups.values()].map(sendInOrder))).flat();
			if (sent.length > 0) await remove(client, deadLetterUrl, sent);
			return sent.length;
		} catch (error) {
			failure ??= toErrorCode(error);
			return 0;
		}
	};

	const moveWhatComes = async (): Promise<void> => {
		while (claimed < limit && failure === undefined) {
			const size = Math.min(BATCH_MESSAGES, limit - claimed);
			claimed += size;
			const count = await moveBatch(size);
			claimed -= size - count;
			if (count === 0) return;
			moved += count;
			onProgress?.(moved);
		}
	};

	for (let vain = 0; ; ) {
		const before = moved;
		await Promise.all(Array.from({ length: READERS }, moveWhatComes));
		vain = moved > before ? 0 : vain + 1;
		if (failure !== undefined) return { moved, returned, failure };
		const left = await countMessages(client, deadLetterUrl);
		if (left === 0 || claimed >= limit || vain >= attempts || (returned && vain > 0)) return { moved, left, returned };
	}
};

/** The URL of a queue's dead-letter queue, or undefined if it has none. */
export const findDeadLetterQueue = async (client: Client, queueUrl: string): Promise<string | undefined> => {
	const { RedrivePolicy } = await readAttributes(client, queueUrl, 'RedrivePolicy');
	if (RedrivePolicy === undefined) return undefined;
	const name = String(JSON.parse(RedrivePolicy).deadLetterTargetArn).replace(/.*:/, '');
	return new URL(name, queueUrl).href;
};

/** How many messages are on a queue, those that a reader holds included; SQS is right about it a minute later. */
export const countMessages = async (client: Client, queueUrl: string): Promise<number> => {
	const { ApproximateNumberOfMessages: visible, ApproximateNumberOfMessagesNotVisible: inFlight } =
		await readAttributes(client, queueUrl, 'ApproximateNumberOfMessages', 'ApproximateNumberOfMessagesNotVisible');
	return Number(visible) + Number(inFlight);
};

const readAttributes = async (client: Client, QueueUrl: string, ...AttributeNames: QueueAttributeName[]) => ({
	...(await client.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames }))).Attributes,
});

const receive = async (client: Client, QueueUrl: string, MaxNumberOfMessages: number): Promise<Letter[]> => {
	const command = new ReceiveMessageCommand({
		QueueUrl,
		MaxNumberOfMessages,
		VisibilityTimeout: VISIBILITY_SECONDS,
		// A long poll: without one SQS asks only some of its servers.
		WaitTimeSeconds: 1,
		MessageSystemAttributeNames: ['MessageGroupId', 'MessageDeduplicationId'],
		MessageAttributeNames: ['All'],
	});
	const { Messages = [] } = await client.send(command);
	return Messages as Letter[];
};

/**
 * The deduplication id is the message's id on the dead-letter queue. The original one would be dropped without a word if
 * the message was first sent less than 5 minutes ago, and then deleted for good. This one is new to the queue, the same
 * when a killed run is run again, and another if the message fails and is moved once more.
 */
const toCommand = (queueUrl: string, { MessageId, Body, Attributes, MessageAttributes }: Letter): SendMessageCommand =>
	new SendMessageCommand({
		QueueUrl: queueUrl,
		MessageBody: Body,
		MessageGroupId: Attributes.MessageGroupId,
		MessageDeduplicationId: MessageId,
		MessageAttributes,
	});

const remove = async (client: Client, QueueUrl: string, messages: readonly Message[]): Promise<void> => {
	const Entries = messages.map(({ ReceiptHandle }, index) => ({ Id: String(index), ReceiptHandle }));
	const { Failed = [] } = await client.send(new DeleteMessageBatchCommand({ QueueUrl, Entries }));
	// SQS drops a message that is sent once more within 5 minutes, so that the next run only deletes these.
	if (Failed[0]) throw Object.assign(new Error(Failed[0].Message), { name: Failed[0].Code });
};
