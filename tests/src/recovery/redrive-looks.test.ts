import { ChangeMessageVisibilityCommand, type Message } from '@aws-sdk/client-sqs';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type LocalQueue, startLocalQueue } from '../../../scripts/local/queue.ts';
import { type RedriveOptions, redrive } from '../../../src/recovery/redrive.ts';
import { createDeadLetters } from '../../support/dead-letters.ts';
import { type Around, createOneReader } from '../../support/one-reader.ts';

let queue: LocalQueue;
let letters: ReturnType<typeof createDeadLetters>;
beforeEach(async () => {
	queue = await startLocalQueue();
	letters = createDeadLetters(queue);
});
afterEach(() => queue.stop());

/** Redrives in batches that a test can foresee. Gives what came of it, and how often it looked for messages. */
const redriveInTurn = async ({ around, ...options }: Partial<RedriveOptions> & { around?: Around }) => {
	const { client, requests } = createOneReader(queue.client, around);
	const result = await redrive({ client, queueUrl: queue.url, deadLetterUrl: queue.deadLetterUrl, ...options });
	return { ...result, looks: requests.GetQueueAttributesCommand ?? 0 };
};

/** Holds all dead letters as another reader does, and gives their receipts. */
const hold = async (): Promise<string[]> =>
	(await letters.receive(queue.deadLetterUrl, 600)).map(({ ReceiptHandle = '' }) => ReceiptHandle);

const release = async (receipts: readonly (string | undefined)[]): Promise<void> => {
	for (const receipt of receipts) await letters.release(String(receipt));
};

describe('messages that another reader holds', () => {
	test('are waited for', async () => {
		await letters.bury(2);
		const [first, second] = await letters.receive(queue.deadLetterUrl, 600);
		const moving = redrive({ client: queue.client, queueUrl: queue.url, deadLetterUrl: queue.deadLetterUrl });
		for (const { ReceiptHandle } of [first, second] as Message[])
			await queue.client.send(
				new ChangeMessageVisibilityCommand({ QueueUrl: queue.deadLetterUrl, ReceiptHandle, VisibilityTimeout: 1 }),
			);
		expect(await moving).toEqual({ moved: 2, left: 0, returned: false });
		expect(await letters.received()).toEqual({ g0: [1, 2] });
	});

	test('and keeps, are counted after the last attempt, and the rest is moved', async () => {
		await letters.bury(2);
		await hold();
		await letters.send('other', 1);
		await letters.failOnAll();
		expect(await redriveInTurn({ attempts: 2 })).toEqual({ moved: 1, left: 2, returned: false, looks: 3 });
	});

	test('and lets go one by one, are all moved, because only looks in vain one after another count', async () => {
		await letters.bury(1, 1);
		const [first, second] = await hold();
		const afterCount = async (nth: number) => {
			if (nth === 1) await release([first]);
			if (nth === 3) await release([second]);
		};
		expect(await redriveInTurn({ attempts: 2, around: { afterCount } })).toEqual({
			moved: 2,
			left: 0,
			returned: false,
			looks: 4,
		});
	});
});

describe('messages on which consumers fail again are left there, or it would never end', () => {
	test('and others of the same batch are moved', async () => {
		await letters.bury(1);
		const afterDelete = async (nth: number) => {
			if (nth > 1) return;
			await letters.send('other', 1);
			await letters.failOnAll();
		};
		expect(await redriveInTurn({ around: { afterDelete } })).toMatchObject({ moved: 2, left: 1, returned: true });
		expect(await letters.received()).toEqual({ other: [1] });
	});

	test('and others that come later are moved', async () => {
		await letters.bury(1, 1);
		const [first, second] = await hold();
		await release([first]);
		const around: Around = {
			afterDelete: async (nth) => nth === 1 && letters.failOnAll(),
			afterCount: async (nth) => nth === 1 && release([second]),
		};
		expect(await redriveInTurn({ around })).toEqual({ moved: 2, left: 1, returned: true, looks: 3 });
	});
});

test('a limit is that of the messages moved, in batches of any size, and ends the run', async () => {
	await letters.bury(3, 3);
	const receipts = await hold();
	await release(receipts.slice(0, 3));
	const afterDelete = async (nth: number) => nth === 1 && release(receipts.slice(3));
	expect(await redriveInTurn({ limit: 5, around: { afterDelete } })).toEqual({
		moved: 5,
		left: 1,
		returned: false,
		looks: 1,
	});
});

test('a failure ends the run after its batch, whose other groups are moved', async () => {
	await letters.bury(...Array.from({ length: 12 }, () => 1));
	const beforeSend = (nth: number): void => {
		if (nth === 3) throw Object.assign(new Error('denied'), { name: 'AccessDenied' });
	};
	expect(await redriveInTurn({ around: { beforeSend } })).toEqual({
		moved: 9,
		returned: false,
		failure: 'AccessDenied',
		looks: 0,
	});
	expect(await letters.dead()).toBe(3);
});
