import { beforeEach, describe, expect, test } from 'vitest';
import { POISON } from './consumers.ts';
import { drain } from './lambda.ts';
import { CONVERSATION, handledOf, notesOf, seqOf, useExample } from './rig.ts';

const example = useExample();
const { batch, send, sendBody } = example;

describe.each(example.languages)('the example consumer in $language', ({ start, skip }) => {
	beforeEach(({ skip: skipTest }) => skipTest(skip !== undefined, skip));

	test('parks at once a body that is not JSON, JSON that is not an event, and an event that breaks the contract', async () => {
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
		expect(await example.parking.receiveAll()).toMatchObject(
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

	test('parks one poison message among ten of one conversation and handles the other nine in order, once', async () => {
		for (let MsgSeq = 1; MsgSeq <= 10; MsgSeq++) await send(MsgSeq === 2 ? POISON : 'hello', { MsgSeq });
		const consumer = await start();
		const sizes = await drain(example.relay.queue.client, example.relay.queue.url, consumer.consume);
		// One receive hands out all that there is of a conversation, so that the followers share the poison's attempts.
		expect(sizes).toEqual([10, 9, 9, 9, 9]);

		const lines = await consumer.stop();
		expect(handledOf(lines)).toEqual([1, 3, 4, 5, 6, 7, 8, 9, 10]);
		const poison = await example.parking.receiveAll();
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
		const consumer = await start({ PARKING_QUEUE_URL: example.parking.url.replace('messages', 'missing') });
		const sizes = await drain(example.relay.queue.client, example.relay.queue.url, consumer.consume);
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
		expect((await example.parking.receiveAll()).map(seqOf)).toEqual([1, 2, 3, 1, 2, 3]);
	});

	test('parks a message once even if it is delivered again because its deletion was lost', async () => {
		await send(POISON, { MsgSeq: 1 });
		const event = await batch();
		const consumer = await start({ MAX_RECEIVE_COUNT: '1' });
		await consumer.consume(event);
		await consumer.consume(event);
		expect((await example.parking.receiveAll()).map(seqOf)).toEqual([1]);
	});
});
