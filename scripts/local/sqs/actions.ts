import { hash } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import type * as v from 'valibot';
import { isSqsError, type SqsError } from './errors.ts';
import type { FifoQueue, StoredMessage } from './fifo-queue.ts';
import { entries, parse, type requests } from './requests.ts';

/** A queue of the server. */
export interface HostedQueue extends FifoQueue {
	readonly arn: string;
	readonly url: string;
	/** Where messages go that consumers do not delete, as SQS writes it. */
	readonly redrivePolicy?: string;
	/** Called for each message sent, whether it was stored or dropped as a duplicate. */
	readonly onSent?: (body: string, duplicate: boolean) => void;
}

type Action = keyof typeof requests;
type Batch = keyof typeof entries;
type Input<Name extends Action> = v.InferOutput<(typeof requests)[Name]>;
type Entry<Name extends Batch> = v.InferOutput<(typeof entries)[Name]>;
type Actions = {
	readonly [Name in Action]: (
		queue: HostedQueue,
		input: Input<Name>,
		isGone: () => boolean,
	) => object | Promise<object>;
};

/** SQS's limit for a message, and for all messages of a batch together. */
const MAX_BYTES = 1_048_576;

/** All that SQS accepts: what XML 1.0 can hold. */
const VALID_BODY = /^[\t\n\r\u{20}-\u{d7ff}\u{e000}-\u{fffd}\u{10000}-\u{10ffff}]*$/u;

/** How often a long poll looks for messages: often enough to go unnoticed. */
const POLL_MS = 20;

const send = (queue: HostedQueue, entry: Omit<Input<'SendMessage'>, 'QueueUrl'>) => {
	const { MessageBody, MessageGroupId, MessageDeduplicationId, MessageAttributes } = entry;
	if (MessageBody === '')
		return { code: 'MissingParameter', message: 'The request must contain the parameter MessageBody.' };
	if (Buffer.byteLength(MessageBody) > MAX_BYTES)
		return { code: 'InvalidParameterValue', message: `Message must be shorter than ${MAX_BYTES} bytes.` };
	if (!VALID_BODY.test(MessageBody))
		return { code: 'InvalidMessageContents', message: 'The message contains characters outside the allowed set.' };
	const { id, sequenceNumber, duplicate } = queue.send({
		body: MessageBody,
		groupId: MessageGroupId,
		deduplicationId: MessageDeduplicationId,
		attributes: MessageAttributes,
	});
	queue.onSent?.(MessageBody, duplicate);
	return { MessageId: id, MD5OfMessageBody: hash('md5', MessageBody), SequenceNumber: sequenceNumber };
};

const remove = (queue: HostedQueue, { ReceiptHandle }: { ReceiptHandle: string }) =>
	queue.delete(ReceiptHandle) ? {} : expired(ReceiptHandle);

const changeVisibility = (
	queue: HostedQueue,
	{ ReceiptHandle, VisibilityTimeout }: { ReceiptHandle: string; VisibilityTimeout: number },
) => (queue.changeVisibility(ReceiptHandle, VisibilityTimeout) ? {} : expired(ReceiptHandle));

const expired = (receiptHandle: string): SqsError => ({
	code: 'InvalidParameterValue',
	message: `Value ${receiptHandle} for parameter ReceiptHandle is invalid. Reason: The receipt handle has expired.`,
});

/** Handles each entry of a batch on its own. */
const inBatch =
	<const Name extends Batch>(name: Name, handle: (queue: HostedQueue, entry: Entry<Name>) => object) =>
	(queue: HostedQueue, { Entries }: Input<Name>): object => {
		if (Entries.length === 0) return { code: 'EmptyBatchRequest', message: 'The batch has no entries.' };
		if (Entries.length > 10)
			return { code: 'TooManyEntriesInBatchRequest', message: 'A batch has at most 10 entries.' };
		if (new Set(Entries.map(({ Id }) => Id)).size < Entries.length)
			return { code: 'BatchEntryIdsNotDistinct', message: 'Two entries of the batch have the same Id.' };
		const bytes = Entries.reduce((sum, { MessageBody = '' }) => sum + Buffer.byteLength(String(MessageBody)), 0);
		if (bytes > MAX_BYTES)
			return { code: 'BatchRequestTooLong', message: `The messages of the batch exceed ${MAX_BYTES} bytes.` };
		const results = Entries.map((entry) => {
			const input = parse(entries[name], entry);
			return { Id: entry.Id, result: isSqsError(input) ? input : handle(queue, input as Entry<Name>) };
		});
		return {
			Successful: results.flatMap(({ Id, result }) => (isSqsError(result) ? [] : [{ Id, ...result }])),
			Failed: results.flatMap(({ Id, result }) =>
				isSqsError(result) ? [{ Id, Code: result.code, Message: result.message, SenderFault: true }] : [],
			),
		};
	};

/** The given attributes, or those of them that were asked for. */
const select = <Value>(attributes: Readonly<Record<string, Value>>, names: readonly string[]) =>
	Object.fromEntries(Object.entries(attributes).filter(([name]) => names.includes('All') || names.includes(name)));

const toReceived = (message: StoredMessage, names: readonly string[], attributeNames: readonly string[]) => ({
	MessageId: message.id,
	ReceiptHandle: message.receiptHandle,
	Body: message.body,
	MD5OfBody: hash('md5', message.body),
	MessageAttributes: select(message.attributes, attributeNames),
	Attributes: select(
		{
			SenderId: 'local',
			SentTimestamp: String(message.sentAt),
			ApproximateReceiveCount: String(message.receiveCount),
			ApproximateFirstReceiveTimestamp: String(message.firstReceivedAt),
			MessageGroupId: message.groupId,
			MessageDeduplicationId: message.deduplicationId,
			SequenceNumber: message.sequenceNumber,
		},
		names,
	),
});

/** What each action does with its parameters, once they have been read; an error is a result too. */
export const actions: Actions = {
	GetQueueUrl: ({ url }) => ({ QueueUrl: url }),
	GetQueueAttributes: (queue, { AttributeNames }) => {
		const { visible, inFlight } = queue.count();
		const attributes = {
			QueueArn: queue.arn,
			FifoQueue: 'true',
			DeduplicationScope: 'messageGroup',
			FifoThroughputLimit: 'perMessageGroupId',
			VisibilityTimeout: String(queue.visibilityTimeout),
			ApproximateNumberOfMessages: String(visible),
			ApproximateNumberOfMessagesNotVisible: String(inFlight),
			ApproximateNumberOfMessagesDelayed: '0',
			...(queue.redrivePolicy !== undefined && { RedrivePolicy: queue.redrivePolicy }),
		};
		return { Attributes: select(attributes, AttributeNames) };
	},
	SendMessage: send,
	SendMessageBatch: inBatch('SendMessageBatch', send),
	ReceiveMessage: async (queue, input, isGone) => {
		const until = Date.now() + input.WaitTimeSeconds * 1000;
		let messages = queue.receive(input.MaxNumberOfMessages, input.VisibilityTimeout);
		while (messages.length === 0 && Date.now() < until && !isGone()) {
			await delay(POLL_MS);
			// Hand nothing to a client that has disconnected.
			if (!isGone()) messages = queue.receive(input.MaxNumberOfMessages, input.VisibilityTimeout);
		}
		const names = [...input.AttributeNames, ...input.MessageSystemAttributeNames];
		if (messages.length === 0) return {};
		return { Messages: messages.map((message) => toReceived(message, names, input.MessageAttributeNames)) };
	},
	DeleteMessage: remove,
	DeleteMessageBatch: inBatch('DeleteMessageBatch', remove),
	ChangeMessageVisibility: changeVisibility,
	ChangeMessageVisibilityBatch: inBatch('ChangeMessageVisibilityBatch', changeVisibility),
};
