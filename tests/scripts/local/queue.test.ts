import { networkInterfaces } from 'node:os';
import { GetQueueAttributesCommand, GetQueueUrlCommand } from '@aws-sdk/client-sqs';
import { describe, expect, test } from 'vitest';
import type { Arrival } from '../../../scripts/local/queue.ts';
import { bodies, useLocalQueue } from '../../support/local-queue.ts';

const local = useLocalQueue();
const { send, receive } = local;

describe('a request is rejected', () => {
	test.each<[string, string, () => Promise<unknown>]>([
		['QueueDoesNotExist', 'to a queue that is not there', () => send('1', { QueueUrl: `${local.queue.url}.not` })],
		['MissingParameter', 'without a group', () => send('1', { MessageGroupId: undefined })],
		['MissingParameter', 'without a body', () => send('', { MessageDeduplicationId: '1' })],
		['InvalidParameterValue', 'with a space in its group', () => send('1', { MessageGroupId: 'a b' })],
		['InvalidParameterValue', 'for eleven messages', () => receive({ MaxNumberOfMessages: 11 })],
		['InvalidParameterValue', 'to wait 21 seconds', () => receive({ WaitTimeSeconds: 21 })],
		['InvalidParameterValue', 'to hide for more than twelve hours', () => receive({ VisibilityTimeout: 43_201 })],
		['UnsupportedOperation', 'with what is not supported here', () => send('1', { DelaySeconds: 1 })],
	])('with %s %s', async (name, _, request) => {
		await expect(request()).rejects.toMatchObject({ name });
	});

	test('with a line that names the actions, to a client of the older protocol', async () => {
		const response = await fetch(local.queue.url, { method: 'POST', body: 'Action=ReceiveMessage' });

		expect(response.status).toBe(400);
		expect(await response.json()).toMatchObject({ message: expect.stringContaining('ReceiveMessage') });
	});
});

test('the queue counts the messages that are waiting and in flight', async () => {
	await send('1');
	await send('2');
	await receive({ MaxNumberOfMessages: 1 });
	const command = new GetQueueAttributesCommand({ QueueUrl: local.queue.url, AttributeNames: ['All'] });

	expect((await local.queue.client.send(command)).Attributes).toMatchObject({
		QueueArn: 'arn:aws:sqs:us-east-1:000000000000:messages.fifo',
		ApproximateNumberOfMessages: '1',
		ApproximateNumberOfMessagesNotVisible: '1',
	});
});

test('the queue is found by its name', async () => {
	expect(await local.queue.client.send(new GetQueueUrlCommand({ QueueName: 'messages.fifo' }))).toMatchObject({
		QueueUrl: local.queue.url,
	});
});

test('a listener is called for each message sent, and told whether it was dropped as a duplicate', async () => {
	const arrivals: Arrival[] = [];
	local.queue.onArrival((arrival) => arrivals.push(arrival));
	await send('1');
	await send('1');

	expect(arrivals.map(({ body, duplicate }) => [body, duplicate])).toEqual([
		['1', false],
		['1', true],
	]);
});

test('everything on the queue can be drained at once, in order', async () => {
	for (let n = 1; n <= 12; n++) await send(`${n}`);

	expect(bodies(await local.queue.receiveAll())).toEqual([
		'1',
		'2',
		'3',
		'4',
		'5',
		'6',
		'7',
		'8',
		'9',
		'10',
		'11',
		'12',
	]);
	expect(await receive()).toEqual([]);
});

test('a reset empties the queue and its memory of ids', async () => {
	await send('1');
	local.queue.reset();
	expect(await receive()).toEqual([]);
	await send('1');
	expect(bodies(await receive())).toEqual(['1']);
});

test('no other machine can reach the queue', async () => {
	const addresses = Object.values(networkInterfaces()).flatMap((each) => each ?? []);
	const outside = addresses.filter(({ internal, family }) => !internal && family === 'IPv4');
	for (const { address } of outside) {
		await expect(fetch(local.queue.url.replace('127.0.0.1', address))).rejects.toMatchObject({
			cause: { code: 'ECONNREFUSED' },
		});
	}
	expect(new URL(local.queue.url).hostname).toBe('127.0.0.1');
});
