import { networkInterfaces } from 'node:os';
import {
	ChangeMessageVisibilityBatchCommand,
	ChangeMessageVisibilityCommand,
	DeleteMessageBatchCommand,
	DeleteMessageCommand,
	GetQueueAttributesCommand,
	GetQueueUrlCommand,
	type Message,
	ReceiveMessageCommand,
	type ReceiveMessageCommandInput,
	SendMessageBatchCommand,
	SendMessageCommand,
	type SendMessageCommandInput,
} from '@aws-sdk/client-sqs';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { type Arrival, type LocalQueue, startLocalQueue } from '../../../scripts/local/queue.ts';

let queue: LocalQueue;
beforeEach(async () => {
	queue = await startLocalQueue();
	// Only the clock: the sockets between the client and the queue need their timers.
	vi.useFakeTimers({ toFake: ['Date'] });
});
afterEach(async () => {
	vi.useRealTimers();
	await queue.stop();
});

const pass = (seconds: number) => vi.setSystemTime(Date.now() + seconds * 1000);

/** Sends a message whose body is its deduplication id, unless told otherwise. */
const send = (body: string, fields: Partial<SendMessageCommandInput> = {}) =>
	queue.client.send(
		new SendMessageCommand({
			QueueUrl: queue.url,
			MessageBody: body,
			MessageGroupId: 'a',
			MessageDeduplicationId: body,
			...fields,
		}),
	);
const receive = async (fields: Partial<ReceiveMessageCommandInput> = {}): Promise<Message[]> => {
	const all = { QueueUrl: queue.url, MaxNumberOfMessages: 10, MessageSystemAttributeNames: ['All'] as ['All'] };
	return (await queue.client.send(new ReceiveMessageCommand({ ...all, ...fields }))).Messages ?? [];
};
const remove = ({ ReceiptHandle }: Message) =>
	queue.client.send(new DeleteMessageCommand({ QueueUrl: queue.url, ReceiptHandle }));
const changeVisibility = ({ ReceiptHandle }: Message, VisibilityTimeout: number) =>
	queue.client.send(new ChangeMessageVisibilityCommand({ QueueUrl: queue.url, ReceiptHandle, VisibilityTimeout }));
const bodies = (messages: Message[]) => messages.map(({ Body }) => Body);
const first = async (): Promise<Message> => (await receive({ MaxNumberOfMessages: 1 }))[0] as Message;

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
		expect(await receive({ QueueUrl: queue.deadLetterUrl })).toMatchObject([
			{ MessageId, Body: 'poison', Attributes: { MessageGroupId: 'a', MessageDeduplicationId: MessageId } },
		]);
	});

	test('gets later messages too if they were received as often', async () => {
		await send('poison');
		await send('good');
		for (let n = 1; n <= 5; n++) await receive({ VisibilityTimeout: 0 });

		expect(await receive()).toEqual([]);
		expect(bodies(await receive({ QueueUrl: queue.deadLetterUrl }))).toEqual(['poison', 'good']);
	});
});

describe('a deduplication id', () => {
	test('drops a repetition within five minutes, although the message was deleted, and names the original', async () => {
		const original = await send('1');
		await remove(await first());
		pass(299);

		expect(await send('again', { MessageDeduplicationId: '1' })).toMatchObject({
			MessageId: original.MessageId,
			SequenceNumber: original.SequenceNumber,
		});
		expect(await receive()).toEqual([]);
	});

	test('is forgotten after five minutes', async () => {
		await send('1');
		await remove(await first());
		pass(300);
		await send('1');

		expect(bodies(await receive())).toEqual(['1']);
	});

	test('applies only within its group', async () => {
		await send('1');
		await send('1', { MessageGroupId: 'b' });

		expect(bodies(await receive())).toEqual(['1', '1']);
	});
});

describe('a body', () => {
	test.each([
		['beyond U+FFFF', '👍🏽 𝔘𝔫𝔦𝔠𝔬𝔡𝔢 \u{10ffff}'],
		['that look like the end of a text', '\t\n\r\u{7f}\u{85}\u{2028}'],
		['next to the surrogates', '\u{d7ff}\u{e000}\u{fffd}'],
	])('arrives with characters %s', async (_, body) => {
		await send(body, { MessageDeduplicationId: '1' });

		expect(bodies(await receive())).toEqual([body]);
	});

	test.each([
		['a lone surrogate', '\ud83d'],
		['a noncharacter', '\uffff'],
		['its neighbour', '\ufffe'],
		['a control character', '\u001f'],
		['NUL', '\0'],
	])('with %s is rejected', async (_, body) => {
		// Without the SDK, which would replace a lone surrogate before it is sent.
		const response = await fetch(queue.url, {
			method: 'POST',
			headers: { 'content-type': 'application/x-amz-json-1.0', 'x-amz-target': 'AmazonSQS.SendMessage' },
			body: JSON.stringify({
				QueueUrl: queue.url,
				MessageBody: body,
				MessageGroupId: 'a',
				MessageDeduplicationId: '1',
			}),
		});

		expect(response.status).toBe(400);
		expect(await response.json()).toMatchObject({ __type: 'com.amazonaws.sqs#InvalidMessageContents' });
	});

	test('may have 1 MiB, and not a byte more', async () => {
		await send('é'.repeat(524_288), { MessageDeduplicationId: '1' });
		await expect(send('x'.repeat(1_048_577), { MessageDeduplicationId: '2' })).rejects.toMatchObject({
			name: 'InvalidParameterValue',
		});
	});
});

describe('a batch', () => {
	const entry = (Id: string, MessageBody = Id) => ({
		Id,
		MessageBody,
		MessageGroupId: 'a',
		MessageDeduplicationId: Id,
	});
	const sendBatch = (...Entries: ReturnType<typeof entry>[]) =>
		queue.client.send(new SendMessageBatchCommand({ QueueUrl: queue.url, Entries }));

	test('is sent in order, and an invalid entry fails alone', async () => {
		const { Successful, Failed } = await sendBatch(entry('1'), entry('2', '\0'), entry('3'));

		expect(Successful?.map(({ Id }) => Id)).toEqual(['1', '3']);
		expect(Failed).toMatchObject([{ Id: '2', Code: 'InvalidMessageContents', SenderFault: true }]);
		expect(bodies(await receive())).toEqual(['1', '3']);
	});

	test('is deleted, and an expired receipt handle fails alone', async () => {
		await sendBatch(entry('1'), entry('2'));
		const [one, two] = await receive();
		await remove(two as Message);
		const Entries = [one, two].map((message, Id) => ({ Id: `${Id}`, ReceiptHandle: message?.ReceiptHandle }));

		const command = new DeleteMessageBatchCommand({ QueueUrl: queue.url, Entries });

		expect(await queue.client.send(command)).toMatchObject({ Successful: [{ Id: '0' }], Failed: [{ Id: '1' }] });
		pass(60);
		expect(await receive()).toEqual([]);
	});

	test('can be made visible again', async () => {
		await sendBatch(entry('1'), entry('2'));
		const Entries = (await receive()).map(({ ReceiptHandle }, Id) => ({
			Id: `${Id}`,
			ReceiptHandle,
			VisibilityTimeout: 0,
		}));
		await queue.client.send(new ChangeMessageVisibilityBatchCommand({ QueueUrl: queue.url, Entries }));

		expect(bodies(await receive())).toEqual(['1', '2']);
	});

	test.each([
		['EmptyBatchRequest', []],
		['TooManyEntriesInBatchRequest', Array.from({ length: 11 }, (_, n) => entry(`${n}`))],
		['BatchEntryIdsNotDistinct', [entry('1'), entry('1')]],
		['BatchRequestTooLong', [entry('1', 'x'.repeat(600_000)), entry('2', 'x'.repeat(600_000))]],
	])('is rejected as a whole with %s', async (name, Entries) => {
		await expect(sendBatch(...Entries)).rejects.toMatchObject({ name });
		expect(await receive()).toEqual([]);
	});
});

describe('a request is rejected', () => {
	test.each<[string, string, () => Promise<unknown>]>([
		['QueueDoesNotExist', 'to a queue that is not there', () => send('1', { QueueUrl: `${queue.url}.not` })],
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
		const response = await fetch(queue.url, { method: 'POST', body: 'Action=ReceiveMessage' });

		expect(response.status).toBe(400);
		expect(await response.json()).toMatchObject({ message: expect.stringContaining('ReceiveMessage') });
	});
});

test('the queue counts the messages that are waiting and in flight', async () => {
	await send('1');
	await send('2');
	await receive({ MaxNumberOfMessages: 1 });
	const command = new GetQueueAttributesCommand({ QueueUrl: queue.url, AttributeNames: ['All'] });

	expect((await queue.client.send(command)).Attributes).toMatchObject({
		QueueArn: 'arn:aws:sqs:us-east-1:000000000000:messages.fifo',
		ApproximateNumberOfMessages: '1',
		ApproximateNumberOfMessagesNotVisible: '1',
	});
});

test('the queue is found by its name', async () => {
	expect(await queue.client.send(new GetQueueUrlCommand({ QueueName: 'messages.fifo' }))).toMatchObject({
		QueueUrl: queue.url,
	});
});

test('a listener is called for each message sent, and told whether it was dropped as a duplicate', async () => {
	const arrivals: Arrival[] = [];
	queue.onArrival((arrival) => arrivals.push(arrival));
	await send('1');
	await send('1');

	expect(arrivals.map(({ body, duplicate }) => [body, duplicate])).toEqual([
		['1', false],
		['1', true],
	]);
});

test('everything on the queue can be drained at once, in order', async () => {
	for (let n = 1; n <= 12; n++) await send(`${n}`);

	expect(bodies(await queue.receiveAll())).toEqual(['1', '2', '3', '4', '5', '6', '7', '8', '9', '10', '11', '12']);
	expect(await receive()).toEqual([]);
});

test('a reset empties the queue and its memory of ids', async () => {
	await send('1');
	queue.reset();
	expect(await receive()).toEqual([]);
	await send('1');
	expect(bodies(await receive())).toEqual(['1']);
});

test('no other machine can reach the queue', async () => {
	const addresses = Object.values(networkInterfaces()).flatMap((each) => each ?? []);
	const outside = addresses.filter(({ internal, family }) => !internal && family === 'IPv4');
	for (const { address } of outside) {
		await expect(fetch(queue.url.replace('127.0.0.1', address))).rejects.toMatchObject({
			cause: { code: 'ECONNREFUSED' },
		});
	}
	expect(new URL(queue.url).hostname).toBe('127.0.0.1');
});
