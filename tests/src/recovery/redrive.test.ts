import { ReceiveMessageCommand, type SQSClient } from '@aws-sdk/client-sqs';
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

	test('keep their attributes', async () => {
		const attributes = { traceparent: { DataType: 'String', StringValue: '00-1-2-01' } };
		await letters.send('g', 1, attributes);
		await letters.failOnAll();
		await redriveHere();

		const received = new ReceiveMessageCommand({ QueueUrl: queue.url, MessageAttributeNames: ['All'] });
		expect(await queue.client.send(received)).toMatchObject({ Messages: [{ MessageAttributes: attributes }] });
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

test('SQS has deleted all of a batch if it lists no failures', async () => {
	await letters.bury(1);
	const client = failingAt('DeleteMessageBatchCommand', () => ({}));
	expect(await redriveHere({ client, limit: 1 })).toMatchObject({ moved: 1 });
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
