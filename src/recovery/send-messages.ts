import { setTimeout } from 'node:timers/promises';
import { type BatchResultErrorEntry, SendMessageBatchCommand, type SQSClient } from '@aws-sdk/client-sqs';
import { MAX_BODY_BYTES } from '../message/queue-message.ts';
import { toErrorCode } from './error-code.ts';
import type { ReplayMessage } from './recover-message.ts';

/** What became of a message. */
export type SendResult<Message> = { readonly message: Message; readonly failure?: string };

/** SQS accepts 10 messages in one request. */
const BATCH_MESSAGES = 10;

/** SQS accepts 1 MiB in a request, as in a message. */
const MAX_REQUEST_BYTES = MAX_BODY_BYTES;

/** Requests at a time: enough for a few thousand messages/s, in addition to the relay's own traffic. */
const REQUESTS = 4;

/** Attempts for an entry that SQS rejects temporarily in an otherwise accepted batch. */
const ATTEMPTS = 5;

/** Codes of transient failures. SQS marks some of them, such as a throttled key, as the sender's fault. */
const TRANSIENT = /Throttl|Internal|Unavailable|Timeout|Expired/;

/** Waits for the given number of milliseconds. */
export type Delay = (milliseconds: number) => Promise<unknown>;

/**
 * Sends messages in order within each group, and the groups in parallel. A batch holds at most one message of a group,
 * because SQS may accept a later entry and not an earlier one; after a failure the rest of the group is not sent.
 *
 * @param report Called once for every message. An error that concerns all of them ends the run.
 * @param delay Waits between attempts.
 */
export const sendMessages = async <Message extends ReplayMessage>(
	client: Pick<SQSClient, 'send'>,
	queueUrl: string,
	messages: readonly Message[],
	report: (results: SendResult<Message>[]) => void,
	delay: Delay = setTimeout,
): Promise<void> => {
	const groups = [...Map.groupBy(messages, ({ groupId }) => groupId).values()];
	let stopped: string | undefined;

	const sendBatches = async (): Promise<void> => {
		for (let batch = takeBatch(groups); batch.length > 0; batch = takeBatch(groups)) {
			const heads = batch.map(([head]) => head as Message);
			const { failures, error } = await sendBatch(client, queueUrl, heads, stopped, delay);
			stopped ??= error;
			const results = batch.flatMap((group, index): SendResult<Message>[] => {
				const failure = failures[index];
				if (failure) {
					const behind = failure === stopped ? failure : `Behind one of its group that failed: ${failure}`;
					return group.map((message, place) => ({ message, failure: place === 0 ? failure : behind }));
				}
				if (group.length > 1) groups.push(group.slice(1));
				return [{ message: heads[index] as Message }];
			});
			report(results);
		}
	};
	await Promise.all(Array.from({ length: REQUESTS }, sendBatches));
};

/** Takes groups whose first messages together fit into one request. */
const takeBatch = <Message extends ReplayMessage>(groups: Message[][]): Message[][] => {
	let bytes = 0;
	// The first is always sent: an empty batch would end the run.
	const fits = groups.slice(0, BATCH_MESSAGES).findIndex(([head], index) => {
		bytes += Buffer.byteLength((head as Message).body);
		return index > 0 && bytes > MAX_REQUEST_BYTES;
	});
	return groups.splice(0, fits === -1 ? BATCH_MESSAGES : fits);
};

/** What became of a batch. */
interface BatchResult {
	/** For each message, why it failed, or undefined. */
	readonly failures: readonly (string | undefined)[];
	/** The error that ended it, which concerns all messages. */
	readonly error?: string | undefined;
}

/** Sends one batch, and resends what SQS rejected temporarily. */
const sendBatch = async (
	client: Pick<SQSClient, 'send'>,
	queueUrl: string,
	messages: readonly ReplayMessage[],
	stopped: string | undefined,
	delay: Delay,
): Promise<BatchResult> => {
	const failures: (string | undefined)[] = messages.map(() => stopped);
	if (stopped) return { failures };
	let open = messages.map((_, index) => index);
	try {
		for (let attempt = 1; open.length > 0; attempt++) {
			const { Failed = [] } = await client.send(toCommand(queueUrl, messages, open));
			for (const { Id, Code } of Failed) failures[Number(Id)] = String(Code);
			open = attempt < ATTEMPTS ? Failed.filter(isTransient).map(({ Id }) => Number(Id)) : [];
			for (const index of open) failures[index] = undefined;
			if (open.length > 0) await delay(100 * 2 ** attempt * Math.random());
		}
	} catch (cause) {
		const error = toErrorCode(cause);
		// Not the others: an earlier attempt has put them on the queue, and the next run would duplicate them.
		for (const index of open) failures[index] = error;
		return { failures, error };
	}
	return { failures };
};

const isTransient = ({ Code, SenderFault }: BatchResultErrorEntry): boolean =>
	TRANSIENT.test(String(Code)) || !SenderFault;

/** The request for some of the messages; their index tells them apart in the response. */
const toCommand = (
	queueUrl: string,
	messages: readonly ReplayMessage[],
	indexes: readonly number[],
): SendMessageBatchCommand =>
	new SendMessageBatchCommand({
		QueueUrl: queueUrl,
		Entries: indexes.map((index) => {
			const { body, groupId, deduplicationId } = messages[index] as ReplayMessage;
			return {
				Id: String(index),
				MessageBody: body,
				MessageGroupId: groupId,
				MessageDeduplicationId: deduplicationId,
			};
		}),
	});
