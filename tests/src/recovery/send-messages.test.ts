import type { SendMessageBatchCommand } from '@aws-sdk/client-sqs';
import fc from 'fast-check';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { sendMessages } from '../../../src/recovery/send-messages.ts';
import { message, queueThat, run, type TestMessage } from '../../support/batch-queue.ts';

afterEach(() => vi.restoreAllMocks());

const ids = (messages: readonly TestMessage[]) => messages.map(({ deduplicationId }) => deduplicationId);

describe('messages', () => {
	test('are sent ten at a time, even if more would fit into 1 MiB', async () => {
		const queue = queueThat(() => undefined);
		await run(
			Array.from({ length: 25 }, (_, n) => message(`g${n}`, 1, 'x'.repeat(50_000))),
			queue,
		);
		expect(queue.batches).toEqual([10, 10, 5]);
	});

	test('are sent in smaller batches if ten would exceed 1 MiB', async () => {
		const queue = queueThat(() => undefined);
		await run(
			Array.from({ length: 10 }, (_, n) => message(`g${n}`, 1, 'x'.repeat(400_000))),
			queue,
		);
		expect(queue.batches).toEqual([2, 2, 2, 2, 2]);
	});

	test('that fill 1 MiB to the last byte are sent together', async () => {
		const queue = queueThat(() => undefined);
		await run([message('a', 1, 'x'.repeat(512 * 1024)), message('b', 1, 'x'.repeat(512 * 1024))], queue);
		expect(queue.batches).toEqual([2]);
	});

	test('are sent once if SQS lists no failures at all', async () => {
		let requests = 0;
		const send = async () => {
			requests++;
			return {};
		};
		const messages = [message('a', 1), message('a', 2)];
		expect(await run(messages, { send })).toEqual(messages.map((message) => ({ message })));
		expect(requests).toBe(2);
	});

	test('of the largest size are sent alone', async () => {
		const queue = queueThat(() => undefined);
		await run([message('a', 1, 'x'.repeat(1024 * 1024)), message('b', 1, 'x'.repeat(1024 * 1024))], queue);
		expect(queue.batches).toEqual([1, 1]);
	});

	test('above the largest size are sent alone, so that SQS rejects only them, and do not end the run', async () => {
		const queue = queueThat(() => undefined);
		await run([message('a', 1, 'x'.repeat(1024 * 1024 + 1)), message('b', 1), message('c', 1)], queue);
		expect(queue.batches).toEqual([1, 2]);
	});

	test('are in order within their group, and each is accounted for once, whatever fails', async () => {
		const traffic = fc.array(
			fc.record({ group: fc.constantFrom('a', 'b', 'c', 'd'), size: fc.constantFrom(10, 400_000) }),
			{ maxLength: 30 },
		);
		await fc.assert(
			fc.asyncProperty(traffic, fc.uniqueArray(fc.nat(29)), async (drafts, refused) => {
				const messages = drafts.map(({ group, size }, n) => message(group, n, 'x'.repeat(size)));
				const poison = new Set(refused.map((n) => messages[n]?.deduplicationId));
				const queue = queueThat((id) =>
					poison.has(id) ? { SenderFault: true, Code: 'InvalidMessageContents' } : undefined,
				);
				const results = await run(messages, queue);

				expect(ids(results.map(({ message }) => message)).sort()).toEqual(ids(messages).sort());
				expect(queue.bytes.every((bytes) => bytes <= 1024 * 1024)).toBe(true);
				expect(queue.batches.every((size) => size >= 1 && size <= 10)).toBe(true);
				for (const [, group] of Map.groupBy(messages, ({ groupId }) => groupId)) {
					const failed = group.findIndex(({ deduplicationId }) => poison.has(deduplicationId));
					const expected = ids(failed === -1 ? group : group.slice(0, failed));
					expect(queue.stored.filter((id) => ids(group).includes(id))).toEqual(expected);
				}
			}),
			{ numRuns: 50 },
		);
	});
});

describe('a message that SQS rejects', () => {
	test('temporarily is retried before the next one of its group is sent', async () => {
		const queue = queueThat((id, attempt) =>
			id === 'a-1' && attempt < 3 ? { SenderFault: false, Code: 'InternalError' } : undefined,
		);
		const results = await run([message('a', 1), message('a', 2), message('b', 1)], queue);
		expect(results.every(({ failure }) => failure === undefined)).toBe(true);
		expect(queue.stored.filter((id) => id.startsWith('a'))).toEqual(['a-1', 'a-2']);
	});

	test.each(['RequestThrottled', 'KMS.ThrottlingException', 'ServiceUnavailable'])(
		'with the code %s is retried, although SQS calls it the fault of the sender',
		async (Code) => {
			const queue = queueThat((_, attempt) => (attempt === 1 ? { SenderFault: true, Code } : undefined));
			expect(await run([message('a', 1)], queue)).toEqual([{ message: message('a', 1) }]);
			expect(queue.batches).toEqual([1, 1]);
		},
	);

	test('is retried after a random delay, whose limit doubles', async () => {
		vi.spyOn(Math, 'random').mockReturnValue(0.5);
		const queue = queueThat(() => ({ SenderFault: false, Code: 'InternalError' }));
		const waits: number[] = [];
		const delay = async (milliseconds: number) => waits.push(milliseconds);
		await sendMessages({ send: queue.send as never }, 'https://queue', [message('a', 1)], () => {}, delay);
		expect(waits).toEqual([100, 200, 400, 800]);
	});

	test('permanently holds back the rest of its group and nothing else', async () => {
		const queue = queueThat((id) => (id === 'a-2' ? { SenderFault: true, Code: 'InvalidMessageContents' } : undefined));
		const results = await run([message('a', 1), message('a', 2), message('a', 3), message('b', 1)], queue);
		expect(queue.stored.sort()).toEqual(['a-1', 'b-1']);
		const failed = results.filter(({ failure }) => failure);
		expect(failed.map(({ message, failure }) => [message.deduplicationId, failure])).toEqual([
			['a-2', 'InvalidMessageContents'],
			['a-3', 'Behind one of its group that failed: InvalidMessageContents'],
		]);
	});

	test('at every attempt fails in the end', async () => {
		const queue = queueThat(() => ({ SenderFault: false, Code: 'InternalError' }));
		expect(await run([message('a', 1)], queue)).toMatchObject([{ failure: 'InternalError' }]);
		expect(queue.batches).toHaveLength(5);
	});
});

test('an error that concerns every message ends the run, and the rest is accounted for as failed', async () => {
	let requests = 0;
	const send = async () => {
		requests++;
		throw Object.assign(new Error('no'), { name: 'QueueDoesNotExist' });
	};
	const messages = Array.from({ length: 500 }, (_, n) => message(`g${n % 250}`, n));
	const results = await run(messages, { send });
	expect(results).toHaveLength(500);
	expect(results.every(({ failure }) => failure === 'QueueDoesNotExist')).toBe(true);
	expect(requests).toBeLessThanOrEqual(4);
});

describe('an error on the second attempt of a batch', () => {
	const breakAfterOne = () => {
		const queue = queueThat((id) => {
			if (id === 'b-1') return { SenderFault: false, Code: 'InternalError' };
			return id === 'c-1' ? { SenderFault: true, Code: 'InvalidMessageContents' } : undefined;
		});
		let requests = 0;
		const send = async (command: SendMessageBatchCommand) => {
			if (++requests > 1) throw Object.assign(new Error('no'), { name: 'QueueDoesNotExist' });
			return queue.send(command);
		};
		return { send, stored: queue.stored };
	};

	test('fails only messages that are not on the queue yet, because the next run would duplicate the others', async () => {
		const queue = breakAfterOne();
		const results = await run([message('a', 1), message('b', 1), message('c', 1)], queue);
		expect(queue.stored).toEqual(['a-1']);
		expect(results.map(({ message, failure }) => [message.deduplicationId, failure])).toEqual([
			['a-1', undefined],
			['b-1', 'QueueDoesNotExist'],
			['c-1', 'InvalidMessageContents'],
		]);
	});

	test('ends the run too, so the next message of a group is not sent', async () => {
		const queue = breakAfterOne();
		const results = await run([message('a', 1), message('a', 2), message('b', 1)], queue);
		expect(queue.stored).toEqual(['a-1']);
		expect(results.filter(({ failure }) => failure === 'QueueDoesNotExist')).toHaveLength(2);
	});
});

test('a batch that succeeds after the error does not resume the run', async () => {
	let requests = 0;
	const send = async () => {
		if (++requests === 1) throw Object.assign(new Error('no'), { name: 'QueueDoesNotExist' });
		await new Promise(setImmediate);
		return {};
	};
	const messages = Array.from({ length: 500 }, (_, n) => message(`g${n % 250}`, n));
	const results = await run(messages, { send });
	expect(results).toHaveLength(500);
	expect(requests).toBeLessThanOrEqual(4);
});
