import {
	ChangeMessageVisibilityCommand,
	DeleteMessageBatchCommand,
	type Message,
	type SQSClient,
} from '@aws-sdk/client-sqs';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type LocalQueue, startLocalQueue } from '../../../scripts/local/queue.ts';
import { countMessages, findDeadLetterQueue, type RedriveOptions, redrive } from '../../../src/recovery/redrive.ts';
import { createDeadLetters } from '../../support/dead-letters.ts';

let queue: LocalQueue;
let letters: ReturnType<typeof createDeadLetters>;
beforeEach(async () => {
	queue = await startLocalQueue();
	letters = createDeadLetters(queue);
});
afterEach(() => queue.stop());

const redriveHere = (options: Partial<RedriveOptions> = {}) =>
	redrive({ client: queue.client, queueUrl: queue.url, deadLetterUrl: queue.deadLetterUrl, ...options });

/** The queue's client, but one command never succeeds. */
const failingAt = (name: string, outcome: () => object): Pick<SQSClient, 'send'> => ({
	send: (async (command: object) =>
		command.constructor.name === name ? outcome() : queue.client.send(command as never)) as SQSClient['send'],
});

const deny = () => {
	throw Object.assign(new Error('denied'), { name: 'AccessDenied' });
};

describe('the dead letters', () => {
	test('are on the queue again, in the order of each group, and the caller hears of it', async () => {
		await letters.bury(12, 3);
		const heard: number[] = [];

		expect(await redriveHere({ onProgress: (moved) => heard.push(moved) })).toEqual({
			moved: 15,
			left: 0,
			returned: false,
		});
		expect(heard.at(-1)).toBe(15);
		expect(await letters.received()).toEqual({ g0: Array.from({ length: 12 }, (_, i) => i + 1), g1: [1, 2, 3] });
	});

	test('are moved up to a limit', async () => {
		await letters.bury(12);

		expect(await redriveHere({ limit: 11 })).toEqual({ moved: 11, left: 1, returned: false });
	});

	test('stay where they are if the queue does not accept them', async () => {
		await letters.bury(2, 1);

		expect(await redriveHere({ client: failingAt('SendMessageCommand', deny) })).toEqual({
			moved: 0,
			returned: false,
			failure: 'AccessDenied',
		});
		expect(await letters.dead()).toBe(3);
	});

	test('stay where they are if they cannot be received', async () => {
		await letters.bury(1);

		expect(await redriveHere({ client: failingAt('ReceiveMessageCommand', deny) })).toMatchObject({
			failure: 'AccessDenied',
		});
	});

	test('that SQS does not delete are a failure, because the next run would send them once more', async () => {
		await letters.bury(1);
		const Failed = [{ Id: '0', Code: 'InternalError', Message: 'failed' }];

		expect(await redriveHere({ client: failingAt('DeleteMessageBatchCommand', () => ({ Failed })) })).toMatchObject({
			failure: 'InternalError',
		});
	});
});

describe('the dead-letter queue of a queue', () => {
	test('is found by its redrive policy', async () => {
		expect(await findDeadLetterQueue(queue.client, queue.url)).toBe(queue.deadLetterUrl);
	});

	test('is none if it has no policy', async () => {
		expect(await findDeadLetterQueue(queue.client, queue.deadLetterUrl)).toBeUndefined();
	});

	test('counts what a reader holds', async () => {
		await letters.bury(2);
		await letters.receive(queue.deadLetterUrl, 600);

		expect(await countMessages(queue.client, queue.deadLetterUrl)).toBe(2);
	});
});

describe('messages that it cannot move now', () => {
	test('because another reader holds them, are waited for', async () => {
		await letters.bury(2);
		const [first, second] = await letters.receive(queue.deadLetterUrl, 600);
		const moving = redriveHere();
		for (const { ReceiptHandle } of [first, second] as Message[])
			await queue.client.send(
				new ChangeMessageVisibilityCommand({ QueueUrl: queue.deadLetterUrl, ReceiptHandle, VisibilityTimeout: 1 }),
			);
		expect(await moving).toEqual({ moved: 2, left: 0, returned: false });
		expect(await letters.received()).toEqual({ g0: [1, 2] });
	});

	test('because another reader keeps them, are counted in the end, and the rest is moved', async () => {
		await letters.bury(2);
		await letters.receive(queue.deadLetterUrl, 600);
		await letters.send('other', 1);
		await letters.failOnAll();
		expect(await redriveHere({ attempts: 1 })).toEqual({ moved: 1, left: 2, returned: false });
	});

	test('because consumers fail on them again, are left there, or it would never end', async () => {
		await letters.bury(1);
		const failing = async (command: unknown) => {
			const response = await queue.client.send(command as DeleteMessageBatchCommand);
			if (command instanceof DeleteMessageBatchCommand) await letters.failOnAll();
			return response;
		};
		expect(await redriveHere({ client: { send: failing as SQSClient['send'] } })).toEqual({
			moved: 1,
			left: 1,
			returned: true,
		});
	});
});
