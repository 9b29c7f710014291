import { beforeEach, describe, expect, test } from 'vitest';
import { readSampleEvents } from '../../scripts/local/sample-events.ts';
import { callbackQuery, editBody, recallBody, request } from '../support/requests.ts';
import { HICCUP } from './consumers.ts';
import { drain } from './lambda.ts';
import { CONVERSATION, handledOf, notesOf, useExample } from './rig.ts';

const example = useExample();
const { batch, send, sendBody } = example;

describe.each(example.languages)('the example consumer in $language', ({ start, skip }) => {
	beforeEach(({ skip: skipTest }) => skipTest(skip !== undefined, skip));

	test('handles the messages of a conversation in order', async () => {
		for (const MsgSeq of [1, 2, 3]) await send('hello', { MsgSeq });
		const consumer = await start();
		expect(await consumer.consume(await batch())).toEqual({ batchItemFailures: [] });
		expect(handledOf(await consumer.stop())).toEqual([1, 2, 3]);
	});

	test("reads every message that the project's samples become", async () => {
		const samples = (await readSampleEvents()).filter(({ published }) => published);
		for (const { event } of samples) await example.relay.send(event);
		const consumer = await start({}, 'own');
		expect(await consumer.consume(await batch())).toEqual({ batchItemFailures: [] });
		expect(notesOf(await consumer.stop()).map(({ level, message }) => ({ level, message }))).toEqual(
			samples.map(() => ({ level: 'INFO', message: 'Message' })),
		);
	});

	test('keeps what a message has become: sent, edited, recalled', async () => {
		const report = (body: Record<string, unknown>) =>
			example.relay.send(request({ body, query: callbackQuery({ CallbackCommand: String(body.CallbackCommand) }) }));
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
		const [{ status, expiration } = {}] = await example.table.rows();
		expect(status).toBe('COMPLETED');
		expect(expiration).toBeGreaterThanOrEqual(before + days60);
		expect(expiration).toBeLessThanOrEqual(after + days60);
	});

	test('handles a failed message when it is delivered again', async () => {
		await send(HICCUP, { MsgSeq: 1 });
		const consumer = await start();
		await drain(example.relay.queue.client, example.relay.queue.url, consumer.consume);
		expect(handledOf(await consumer.stop())).toEqual([1]);
		expect(await example.parking.receiveAll()).toEqual([]);
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

	test('skips an event of another type, which is neither handled nor a failure', async () => {
		const types = ['tencent.chat.group.message.pinned.v1', 'tencent.chat.group.message.sent.v2', 'com.example.other'];
		for (const type of types) await sendBody(JSON.stringify({ specversion: '1.0', type, data: 'secret words' }), type);
		const consumer = await start();
		expect(await consumer.consume(await batch())).toEqual({ batchItemFailures: [] });
		const lines = await consumer.stop();
		expect(handledOf(lines)).toEqual([]);
		const skipped = { level: 'INFO', message: 'Skipped: an event of another type' };
		expect(notesOf(lines)).toMatchObject(types.map((messageGroupId) => ({ ...skipped, messageGroupId })));
		expect(await example.parking.receiveAll()).toEqual([]);
	});
});
