import type { SendMessageBatchCommand } from '@aws-sdk/client-sqs';
import { expect } from 'vitest';
import { type SendResult, sendMessages } from '../../src/recovery/send-messages.ts';

/** A message to send. */
export interface TestMessage {
	readonly body: string;
	readonly groupId: string;
	readonly deduplicationId: string;
}

/** Makes a message of a group. */
export const message = (groupId: string, n: number, body = '{}'): TestMessage => ({
	body,
	groupId,
	deduplicationId: `${groupId}-${n}`,
});

/** Why SQS rejects an entry. */
interface Refusal {
	readonly SenderFault: boolean;
	readonly Code: string;
}

/** A fake SQS that records what it gets, because the local queue cannot reject single entries on demand. */
export const queueThat = (refuse: (id: string, attempt: number) => Refusal | undefined) => {
	const stored: string[] = [];
	const batches: number[] = [];
	const bytes: number[] = [];
	const attempts = new Map<string, number>();
	return {
		stored,
		batches,
		bytes,
		send: async ({ input: { Entries = [] } }: SendMessageBatchCommand) => {
			batches.push(Entries.length);
			bytes.push(Entries.reduce((total, { MessageBody = '' }) => total + Buffer.byteLength(MessageBody), 0));
			expect(new Set(Entries.map(({ Id }) => Id)).size).toBe(Entries.length);
			const Failed = Entries.flatMap(({ Id, MessageDeduplicationId: id = '' }) => {
				const attempt = (attempts.get(id) ?? 0) + 1;
				attempts.set(id, attempt);
				const refusal = refuse(id, attempt);
				if (!refusal) stored.push(id);
				return refusal ? [{ Id, ...refusal }] : [];
			});
			return { Failed };
		},
	};
};

/** Tests do not wait between attempts. */
const noDelay = async (): Promise<void> => {};

/** Sends messages, and returns what became of each. */
export const run = async (messages: readonly TestMessage[], queue: { send(command: never): Promise<unknown> }) => {
	const results: SendResult<TestMessage>[] = [];
	await sendMessages(
		{ send: queue.send as never },
		'https://queue',
		messages,
		(more) => results.push(...more),
		noDelay,
	);
	return results;
};
