import { execFile } from 'node:child_process';
import { hash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { type Message, SendMessageCommand } from '@aws-sdk/client-sqs';
import type { SQSEvent } from 'aws-lambda';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { unpark } from '../../examples/consumer/unpark.ts';
import { type LocalQueue, localAws, onlyHere, startLocalQueue } from '../../scripts/local/queue.ts';
import { readSampleEvents } from '../../scripts/local/sample-events.ts';
import { toAnyEvent, toEvent } from '../support/messages.ts';
import { startRelay, type TestRelay } from '../support/relay.ts';
import { callbackBody, callbackQuery, editBody, recallBody, request } from '../support/requests.ts';
import {
	type Consumer,
	HICCUP,
	POISON,
	PYTHON_DIRECTORY,
	type StartConsumer,
	startPython,
	startTypeScript,
	whyNoPython,
} from './consumers.ts';
import { drain, toBatch } from './lambda.ts';
import { type IdsTable, startIdsTable } from './table.ts';

const CONVERSATION = '1400000000:@TGS#2SAMPLE5Q';
const noPython = whyNoPython();

// Starting Python takes its time on a busy machine.
vi.setConfig({ testTimeout: 30_000 });

let relay: TestRelay;
let table: IdsTable;
let parking: LocalQueue;
let consumers: Consumer[];
beforeEach(async () => {
	[relay, parking, table] = await Promise.all([startRelay(), startLocalQueue(), startIdsTable()]);
	consumers = [];
});
afterEach(async () => {
	await Promise.all(consumers.map((consumer) => consumer.stop()));
	await Promise.all([relay.stop(), parking.stop(), table.stop()]);
});

const send = (text: string, fields: Record<string, unknown> = {}) =>
	relay.send(
		request({ body: callbackBody({ MsgBody: [{ MsgType: 'TIMTextElem', MsgContent: { Text: text } }], ...fields }) }),
	);
const sendBody = (body: string, groupId = CONVERSATION) =>
	relay.queue.client.send(
		new SendMessageCommand({
			QueueUrl: relay.queue.url,
			MessageBody: body,
			MessageGroupId: groupId,
			MessageDeduplicationId: 'the-event-id',
		}),
	);
/** Sends the callback of another command. */
const report = (body: Record<string, unknown>) =>
	relay.send(request({ body, query: callbackQuery({ CallbackCommand: String(body.CallbackCommand) }) }));
const seqOf = ({ Body = '' }: Message) => JSON.parse(Body).data.seq;

describe.each([
	{
		language: 'TypeScript',
		start: ((...args) => startTypeScript(relay.logs)(...args)) satisfies StartConsumer,
		skip: undefined,
	},
	{ language: 'Python', start: startPython, skip: noPython },
])('the example consumer in $language', ({ start: startIn, skip }) => {
	beforeEach(({ skip: skipTest }) => skipTest(skip !== undefined, skip));

	/** Starts an environment of the consumer; all of them share the table. */
	const start = async (env: Record<string, string> = {}, work?: 'own' | 'test'): Promise<Consumer> => {
		const consumer = await startIn(
			{
				PARKING_QUEUE_URL: parking.url,
				AWS_ENDPOINT_URL_SQS: new URL(parking.url).origin,
				AWS_ENDPOINT_URL_DYNAMODB: table.endpoint,
				IDS_TABLE: table.name,
				...env,
			},
			work,
		);
		consumers.push(consumer);
		return consumer;
	};
	/** Everything that is on the queue, as one batch. */
	const batch = async () => toBatch(await relay.queue.receiveAll());
	/** The numbers of the messages that its own work was done for. */
	const handledOf = (lines: Record<string, unknown>[]) => lines.flatMap(({ handled }) => handled ?? []);
	/** What else it logged. */
	const notesOf = (lines: Record<string, unknown>[]) =>
		lines
			.filter(({ message }) => message !== undefined)
			.map(({ level, message, messageGroupId, eventId, receiveCount }) => ({
				level: String(level).replace('WARNING', 'WARN'),
				message,
				messageGroupId,
				eventId,
				receiveCount,
			}));

	test('handles the messages of a conversation in order', async () => {
		for (const MsgSeq of [1, 2, 3]) await send('hello', { MsgSeq });
		const consumer = await start();
		expect(await consumer.consume(await batch())).toEqual({ batchItemFailures: [] });
		expect(handledOf(await consumer.stop())).toEqual([1, 2, 3]);
	});

	test("reads every message that the project's samples become", async () => {
		const samples = (await readSampleEvents()).filter(({ published }) => published);
		for (const { event } of samples) await relay.send(event);
		const consumer = await start({}, 'own');
		expect(await consumer.consume(await batch())).toEqual({ batchItemFailures: [] });
		expect(notesOf(await consumer.stop()).map(({ level, message }) => ({ level, message }))).toEqual(
			samples.map(() => ({ level: 'INFO', message: 'Message' })),
		);
	});

	test('keeps what a message has become: sent, edited, recalled', async () => {
		await send('secret words');
		await report(editBody({ MsgBody: [{ MsgType: 'TIMFaceElem', MsgContent: { Index: 1, Data: 'secret words' } }] }));
		await report(recallBody());
		const consumer = await start({}, 'own');
		expect(await consumer.consume(await batch())).toEqual({ batchItemFailures: [] });
		const lines = await consumer.stop();
		const key = `${CONVERSATION} 101`;
		expect(lines.map(({ messages }) => messages)).toEqual([
			[{ key, state: 'sent', elements: ['text'] }],
			[{ key, state: 'edited', elements: ['face'] }],
			[{ key, state: 'recalled', elements: [] }],
		]);
		expect(JSON.stringify(lines)).not.toContain('secret words');
	});

	test('skips a message that another environment has handled', async () => {
		await send('hello', { MsgSeq: 1 });
		const event = await batch();
		const first = await start();
		await first.consume(event);
		expect(handledOf(await first.stop())).toEqual([1]);

		const second = await start();
		expect(await second.consume(event)).toEqual({ batchItemFailures: [] });
		const lines = await second.stop();
		expect(handledOf(lines)).toEqual([]);
		expect(notesOf(lines)).toMatchObject([{ message: 'Skipped: handled before' }]);
	});

	test('skips a message that it has handled itself if it remembers ids in memory', async () => {
		await send('hello', { MsgSeq: 1 });
		const event = await batch();
		const consumer = await start({ IDS_TABLE: '' });
		await consumer.consume(event);
		await consumer.consume(event);
		expect(handledOf(await consumer.stop())).toEqual([1]);
	});

	test('remembers an id for 60 days, in which a copy can arrive', async () => {
		await send('hello');
		const before = Math.floor(Date.now() / 1000);
		await (await start()).consume(await batch());
		const after = Math.ceil(Date.now() / 1000);
		const days60 = 60 * 24 * 60 * 60;
		const [{ status, expiration } = {}] = await table.rows();
		expect(status).toBe('COMPLETED');
		expect(expiration).toBeGreaterThanOrEqual(before + days60);
		expect(expiration).toBeLessThanOrEqual(after + days60);
	});

	test('handles a message that failed when it is delivered again', async () => {
		await send(HICCUP, { MsgSeq: 1 });
		const consumer = await start();
		await drain(relay.queue.client, relay.queue.url, consumer.consume);
		expect(handledOf(await consumer.stop())).toEqual([1]);
		expect(await parking.receiveAll()).toEqual([]);
	});

	test('lets a conversation wait for its message that failed, and no other conversation', async () => {
		for (const [text, fields] of [
			[HICCUP, { MsgSeq: 1 }],
			['hello', { MsgSeq: 2 }],
			['hello', { MsgSeq: 3, GroupId: 'other' }],
		] as const) {
			await send(text, fields);
		}
		const event = await batch();
		const ids = new Map(event.Records.map(({ messageId, body }) => [JSON.parse(body).data.seq, messageId]));
		const consumer = await start();
		expect(await consumer.consume(event)).toEqual({
			batchItemFailures: [1, 2].map((seq) => ({ itemIdentifier: ids.get(seq) })),
		});
		expect(handledOf(await consumer.stop())).toEqual([3]);
	});

	test('parks at once what is not JSON, what is not an event, and an event that breaks the contract', async () => {
		const bodies = [
			'secret words',
			'["secret words"]',
			'{"type":"tencent.chat.group.message.sent.v1","data":"secret words"}',
			'{"type":"tencent.chat.group.message.edited.v1","data":"secret words"}',
			'{"type":"tencent.chat.group.message.recalled.v1","data":"secret words"}',
		];
		for (const [i, body] of bodies.entries()) await sendBody(body, `conversation-${i}`);
		const consumer = await start();
		expect(await consumer.consume(await batch())).toEqual({ batchItemFailures: [] });
		expect(await parking.receiveAll()).toMatchObject(
			bodies.map((Body, i) => ({ Body, Attributes: { MessageGroupId: `conversation-${i}` } })),
		);

		const lines = await consumer.stop();
		expect(notesOf(lines)).toEqual(
			bodies.map((_, i) => ({
				level: 'ERROR',
				message: 'Parked: it cannot be read, and another attempt would not change that',
				messageGroupId: `conversation-${i}`,
				eventId: 'the-event-id',
				receiveCount: 1,
			})),
		);
		expect(JSON.stringify(lines)).not.toContain('secret words');
	});

	test('skips an event of another type, which is neither handled nor a failure', async () => {
		const types = ['tencent.chat.group.message.pinned.v1', 'tencent.chat.group.message.sent.v2', 'com.example.other'];
		for (const type of types) await sendBody(JSON.stringify({ specversion: '1.0', type, data: 'secret words' }), type);
		const consumer = await start();
		expect(await consumer.consume(await batch())).toEqual({ batchItemFailures: [] });
		const lines = await consumer.stop();
		expect(handledOf(lines)).toEqual([]);
		const skipped = { level: 'INFO', message: 'Skipped: an event of another type' };
		expect(notesOf(lines)).toMatchObject(types.map((messageGroupId) => ({ ...skipped, messageGroupId })));
		expect(await parking.receiveAll()).toEqual([]);
	});

	test('parks one poison message among ten of one conversation and handles the other nine in order, once', async () => {
		for (let MsgSeq = 1; MsgSeq <= 10; MsgSeq++) await send(MsgSeq === 2 ? POISON : 'hello', { MsgSeq });
		const consumer = await start();
		const sizes = await drain(relay.queue.client, relay.queue.url, consumer.consume);
		// One receive hands out all that there is of a conversation, so that the followers share the poison's attempts.
		expect(sizes).toEqual([10, 9, 9, 9, 9]);

		const lines = await consumer.stop();
		expect(handledOf(lines)).toEqual([1, 3, 4, 5, 6, 7, 8, 9, 10]);
		const poison = await parking.receiveAll();
		expect(poison.map(seqOf)).toEqual([2]);
		const { id } = JSON.parse(poison[0]?.Body ?? '');
		const failed = { level: 'WARN', message: 'Failed: the queue will deliver it again' };
		const facts = { messageGroupId: CONVERSATION, eventId: id };
		expect(notesOf(lines)).toEqual([
			...[1, 2, 3, 4].map((receiveCount) => ({ ...failed, ...facts, receiveCount })),
			{ level: 'ERROR', message: 'Parked: it failed as often as the queue allows', ...facts, receiveCount: 5 },
		]);
		expect(JSON.stringify(lines)).not.toContain(POISON);
	});

	test('leaves a message that it cannot park to the queue, which finally moves it to its dead-letter queue', async () => {
		await sendBody('secret words');
		const consumer = await start({ PARKING_QUEUE_URL: parking.url.replace('messages', 'missing') });
		const sizes = await drain(relay.queue.client, relay.queue.url, consumer.consume);
		expect(sizes).toEqual([1, 1, 1, 1, 1]);
		expect(notesOf(await consumer.stop())).toMatchObject(
			[1, 2, 3, 4, 5].map((receiveCount) => ({ message: 'Failed: the queue will deliver it again', receiveCount })),
		);
	});

	test('parks the messages of a conversation in order, and a copy of a parked one as well', async () => {
		for (const MsgSeq of [1, 2, 3]) await send(POISON, { MsgSeq });
		const { Records } = await batch();
		const copies = Records.map((record) => ({ ...record, messageId: `${record.messageId}-copy` }));
		const consumer = await start({ MAX_RECEIVE_COUNT: '1' });
		await consumer.consume({ Records: [...Records, ...copies] });
		expect((await parking.receiveAll()).map(seqOf)).toEqual([1, 2, 3, 1, 2, 3]);
	});

	test('parks a message once even if it is delivered again because its deletion was lost', async () => {
		await send(POISON, { MsgSeq: 1 });
		const event = await batch();
		const consumer = await start({ MAX_RECEIVE_COUNT: '1' });
		await consumer.consume(event);
		await consumer.consume(event);
		expect((await parking.receiveAll()).map(seqOf)).toEqual([1]);
	});
});

describe.skipIf(noPython)('the example consumer in Python, which has no schema', () => {
	const parse = async (body: string): Promise<string> => {
		const code =
			'import group_message as g, sys\ntry: print(g.parse_event(sys.argv[1])["id"])\nexcept g.BrokenEvent as e: print(e)';
		const { stdout } = await promisify(execFile)('python3', ['-B', '-c', code, body], { cwd: PYTHON_DIRECTORY });
		return stdout.trim();
	};
	const event = toEvent();
	const edit = toAnyEvent({ body: editBody() });
	const recall = toAnyEvent({ body: recallBody() });
	const withData = (data: Record<string, unknown>) => JSON.stringify({ ...event, data: { ...event.data, ...data } });

	test('accepts an element of a type that does not exist yet, because the list of types is open', async () => {
		expect(await parse(withData({ elements: [{ type: 'hologram', depth: 3 }] }))).toBe(event.id);
	});

	test.each([
		['data.sender', withData({ sender: undefined })],
		['data.group.id', withData({ group: { id: 7 } })],
		['data.elements', withData({ elements: ['text'] })],
		['data.elements', JSON.stringify({ ...edit, data: { ...edit.data, elements: [1] } })],
		['data.messages', JSON.stringify({ ...recall, data: { ...recall.data, messages: [1] } })],
		['data.messages', JSON.stringify({ ...recall, data: { ...recall.data, messages: undefined } })],
		['id, source, type, subject, time, partitionkey, data, data.group, data.group.id', '5'],
	])('names what is wrong or missing: %s', async (fields, body) => {
		expect(await parse(body)).toBe(`wrong or missing: ${fields}`);
	});

	test('treats nesting that exhausts its parser as unreadable', async () => {
		expect(await parse('['.repeat(20_000))).toBe('it is not JSON');
	});
});

test('the package of the example names the versions that are tested here', async () => {
	const [here, example] = await Promise.all(
		['package.json', 'examples/consumer/package.json'].map(async (path) => JSON.parse(await readFile(path, 'utf8'))),
	);
	const tested = { ...here.dependencies, ...here.devDependencies };
	const { 'tim-relay': _relay, ...named } = { ...example.dependencies, ...example.devDependencies };
	expect(named).toEqual(Object.fromEntries(Object.keys(named).map((name) => [name, tested[name]])));
});

describe('the batch to try the examples with', () => {
	let batch: SQSEvent;
	beforeEach(async () => {
		batch = JSON.parse(await readFile('examples/consumer/events/batch.json', 'utf8'));
	});

	test('holds a message, a copy of it, its edit, its recall, an event of another type and what is not JSON', async () => {
		const consumer = await startTypeScript(relay.logs)(
			{
				PARKING_QUEUE_URL: parking.url,
				AWS_ENDPOINT_URL_SQS: new URL(parking.url).origin,
			},
			'own',
		);
		expect(await consumer.consume(batch)).toEqual({ batchItemFailures: [] });
		expect((await consumer.stop()).map(({ message }) => message)).toEqual([
			'Message',
			'Skipped: handled before',
			'Message',
			'Message',
			'Skipped: an event of another type',
			'Parked: it cannot be read, and another attempt would not change that',
		]);
	});

	test('has the checksums that SQS would compute', () => {
		expect(batch.Records.map(({ md5OfBody }) => md5OfBody)).toEqual(batch.Records.map(({ body }) => hash('md5', body)));
	});
});

describe.each([
	{
		language: 'TypeScript',
		run: () => unpark(relay.queue.client, relay.queue.deadLetterUrl, relay.queue.url),
		skip: undefined,
	},
	{
		language: 'Python',
		run: async () => {
			const env = {
				...process.env,
				...onlyHere,
				AWS_DEFAULT_REGION: localAws.AWS_REGION,
				AWS_ENDPOINT_URL_SQS: new URL(relay.queue.deadLetterUrl).origin,
				PARKING_QUEUE_URL: relay.queue.deadLetterUrl,
				QUEUE_URL: relay.queue.url,
			};
			const { stdout } = await promisify(execFile)('python3', ['-B', 'examples/consumer-python/unpark.py'], { env });
			return Number.parseInt(stdout, 10);
		},
		skip: noPython,
	},
])('unparking in $language', ({ run, skip }) => {
	beforeEach(({ skip: skipTest }) => skipTest(skip !== undefined, skip));

	test('brings every parked message back in order, inside the deduplication window too', async () => {
		for (const MsgSeq of [1, 2, 3]) await send(POISON, { MsgSeq });
		const broken = await startTypeScript(relay.logs)({
			PARKING_QUEUE_URL: relay.queue.deadLetterUrl,
			AWS_ENDPOINT_URL_SQS: new URL(relay.queue.deadLetterUrl).origin,
			MAX_RECEIVE_COUNT: '1',
			IDS_TABLE: '',
		});
		await broken.consume(toBatch(await relay.queue.receiveAll()));
		expect(await run()).toBe(3);
		expect((await relay.queue.receiveAll()).map(seqOf)).toEqual([1, 2, 3]);
	});
});
