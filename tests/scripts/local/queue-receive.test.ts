import type { Message } from '@aws-sdk/client-sqs';
import { describe, expect, test, vi } from 'vitest';
import { bodies, pass, useLocalQueue } from '../../support/local-queue.ts';

const local = useLocalQueue();
const { send, receive, first, remove, changeVisibility } = local;

describe('a receive', () => {
	test('hands out as many messages of one group as it can, in order', async () => {
		for (let n = 1; n <= 12; n++) await send(`${n}`);

		expect(bodies(await receive())).toEqual(['1', '2', '3', '4', '5', '6', '7', '8', '9', '10']);
	});

	test('goes on to other groups until it has as many as requested', async () => {
		await send('a1');
		await send('a2');
		for (const body of ['b1', 'b2']) await send(body, { MessageGroupId: 'b' });

		expect(bodies(await receive({ MaxNumberOfMessages: 3 }))).toEqual(['a1', 'a2', 'b1']);
	});

	test('gets nothing of a group that has a message in flight, but gets other groups', async () => {
		await send('a1');
		await send('a2');
		await receive({ MaxNumberOfMessages: 1 });
		await send('b1', { MessageGroupId: 'b' });

		expect(bodies(await receive())).toEqual(['b1']);
	});

	test('waits for the last message of a group in flight, even if an earlier one is back', async () => {
		for (const body of ['1', '2', '3']) await send(body);
		const [one] = await receive({ MaxNumberOfMessages: 2 });
		await changeVisibility(one as Message, 0);

		expect(await receive()).toEqual([]);
	});

	test('gets the rest of a group once its messages in flight are deleted', async () => {
		await send('1');
		await send('2');
		await remove(await first());

		expect(bodies(await receive())).toEqual(['2']);
	});

	test('returns at once when a message arrives while it waits', async () => {
		const received = receive({ WaitTimeSeconds: 20 });
		await send('late');

		expect(bodies(await received)).toEqual(['late']);
	});

	test('reports the same attributes of a message as SQS', async () => {
		vi.setSystemTime(1_700_000_000_000);
		await send('1', { MessageDeduplicationId: 'id-1' });

		expect((await first()).Attributes).toEqual({
			SenderId: 'local',
			SentTimestamp: '1700000000000',
			ApproximateReceiveCount: '1',
			ApproximateFirstReceiveTimestamp: '1700000000000',
			MessageGroupId: 'a',
			MessageDeduplicationId: 'id-1',
			SequenceNumber: '00000000000000000001',
		});
	});
});

describe('the visibility timeout', () => {
	test('brings a message back to the front of its group, with one more receive on its count', async () => {
		await send('1');
		await send('2');
		await receive({ MaxNumberOfMessages: 1, VisibilityTimeout: 10 });
		pass(10);

		const messages = await receive();

		expect(messages.map(({ Body, Attributes }) => [Body, Attributes?.ApproximateReceiveCount])).toEqual([
			['1', '2'],
			['2', '1'],
		]);
	});

	test('can be extended and ended', async () => {
		await send('1');
		const message = await first();
		await changeVisibility(message, 100);
		pass(99);
		expect(await receive()).toEqual([]);
		await changeVisibility(message, 0);
		expect(bodies(await receive())).toEqual(['1']);
	});

	test('invalidates the receipt handle when it ends, so that a slow consumer cannot delete what another one has received', async () => {
		await send('1');
		const message = await first();
		pass(60);

		await expect(remove(message)).rejects.toMatchObject({ name: 'InvalidParameterValue' });
		await expect(changeVisibility(message, 1)).rejects.toMatchObject({ name: 'InvalidParameterValue' });
	});
});

describe('the dead-letter queue', () => {
	test('gets a single message after five receives, and the rest of its group can go on', async () => {
		const { MessageId } = await send('poison');
		for (let n = 1; n <= 5; n++) await receive({ VisibilityTimeout: 0 });
		await send('good');

		expect(bodies(await receive())).toEqual(['good']);
		// SQS makes the message's id its deduplication id there.
		expect(await receive({ QueueUrl: local.queue.deadLetterUrl })).toMatchObject([
			{ MessageId, Body: 'poison', Attributes: { MessageGroupId: 'a', MessageDeduplicationId: MessageId } },
		]);
	});

	test('gets later messages too if they were received as often', async () => {
		await send('poison');
		await send('good');
		for (let n = 1; n <= 5; n++) await receive({ VisibilityTimeout: 0 });

		expect(await receive()).toEqual([]);
		expect(bodies(await receive({ QueueUrl: local.queue.deadLetterUrl }))).toEqual(['poison', 'good']);
	});
});
