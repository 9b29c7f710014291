import { readFile } from 'node:fs/promises';
import type { Message } from '@aws-sdk/client-sqs';
import type { SQSBatchResponse, SQSEvent } from 'aws-lambda';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createSeenMessages } from '../../examples/consumer/seen-messages.ts';
import { createSequenceWatch } from '../../examples/consumer/sequence-watch.ts';
import { toEvent } from '../support/messages.ts';
import { startRelay, type TestRelay } from '../support/relay.ts';
import { callbackBody, request } from '../support/requests.ts';

let relay: TestRelay;
let consume: (event: SQSEvent) => Promise<SQSBatchResponse>;
beforeEach(async () => {
	relay = await startRelay();
	// After the relay has reset the modules, so that each test has a consumer without memories.
	consume = (await import('../../examples/consumer/handler.ts')).handler;
});
afterEach(() => relay.stop());

/** The batch that Lambda makes of messages of the queue. */
const batch = (messages: Message[]): SQSEvent => ({
	Records: messages.map(
		({ MessageId = '', Body = '', Attributes = {} }) =>
			({ messageId: MessageId, body: Body, attributes: Attributes, eventSource: 'aws:sqs' }) as never,
	),
});

const send = (fields: Record<string, unknown>) => relay.send(request({ body: callbackBody(fields) }));
const lines = () =>
	relay
		.logs()
		.filter(({ service }) => service === 'tim-relay-consumer')
		.map(({ message, note, groupId }) => ({ message, ...(note ? { note } : {}), ...(groupId ? { groupId } : {}) }));
const sample = async (name: string): Promise<SQSEvent> =>
	JSON.parse(await readFile(`examples/consumer/events/${name}.json`, 'utf8'));

describe('the example consumer', () => {
	test('handles what the relay has put on the queue, in order', async () => {
		for (const MsgSeq of [101, 102, 103]) await send({ MsgSeq });
		expect(await consume(batch(await relay.queue.receiveAll()))).toEqual({ batchItemFailures: [] });
		expect(lines()).toEqual(Array(3).fill({ message: 'Message', groupId: '@TGS#2SAMPLE5Q' }));
	});

	test('skips a message that the queue delivers again', async () => {
		await send({});
		const event = batch(await relay.queue.receiveAll());
		await consume(event);
		await consume(event);
		expect(lines().map(({ message }) => message)).toEqual(['Message', 'Skipped: seen before']);
	});

	test('lets a conversation wait for its message that failed, and no other conversation', async () => {
		const event = await sample('broken');
		expect(await consume(event)).toEqual({
			batchItemFailures: event.Records.slice(0, 2).map(({ messageId }) => ({ itemIdentifier: messageId })),
		});
		expect(lines()).toEqual([
			{ message: 'Failed: the queue will deliver it again' },
			{ message: 'Message', groupId: 'sound-group' },
		]);
	});

	test('names all messages of a batch of which every one failed', async () => {
		const { Records } = await sample('broken');
		const answer = await consume({ Records: Records.map((record) => ({ ...record, body: 'broken' })) });
		expect(answer).toEqual({
			batchItemFailures: Records.map(({ messageId }) => ({ itemIdentifier: messageId })),
		});
	});

	test('notes a duplicate, a gap and an inversion in the sample', async () => {
		expect(await consume(await sample('batch'))).toEqual({ batchItemFailures: [] });
		const message = { message: 'Message', groupId: '@TGS#2SAMPLE5Q' };
		expect(lines()).toEqual([
			message,
			message,
			{ message: 'Skipped: seen before' },
			message,
			{ message: 'Sequence', note: { kind: 'gap', from: 103, to: 104 } },
			message,
			{ message: 'Sequence', note: { kind: 'inversion', after: 105 } },
		]);
	});
});

describe('the memory of seen messages', () => {
	test('forgets the oldest when it is full', () => {
		const seen = createSeenMessages(2);
		for (const id of ['a', 'b', 'c']) seen.add(id);
		expect(['a', 'b', 'c'].map(seen.has)).toEqual([false, true, true]);
	});
});

describe('the watch over seq', () => {
	const watch = (messages: Record<string, unknown>[], limit?: number) => {
		const note = createSequenceWatch(limit);
		return messages.map((body) => note(toEvent({ body }))).at(-1);
	};

	test.each([
		['the first message', [{ MsgSeq: 7 }], undefined],
		['the next one', [{ MsgSeq: 7 }, { MsgSeq: 8 }], undefined],
		['the same one', [{ MsgSeq: 7 }, { MsgSeq: 7 }], undefined],
		['a gap of one', [{ MsgSeq: 7 }, { MsgSeq: 9 }], { kind: 'gap', from: 8, to: 8 }],
		['an inversion', [{ MsgSeq: 7 }, { MsgSeq: 9 }, { MsgSeq: 8 }], { kind: 'inversion', after: 9 }],
		['the next after an inversion', [{ MsgSeq: 9 }, { MsgSeq: 8 }, { MsgSeq: 10 }], undefined],
		['another group', [{ MsgSeq: 7 }, { MsgSeq: 90, GroupId: 'other' }], undefined],
		['another topic', [{ MsgSeq: 7 }, { MsgSeq: 90, TopicId: 'other' }], undefined],
		['no seq', [{ MsgSeq: 7 }, { MsgSeq: undefined }], undefined],
		['an online-only message', [{ MsgSeq: 7 }, { MsgSeq: 90, OnlineOnlyFlag: 1 }], undefined],
	])('says of %s', (_name, messages, note) => {
		expect(watch(messages)).toEqual(note);
	});

	test.each(['AVChatRoom', 'BChatRoom', 'Unheard-of'])('says nothing of a group of the type %s', (Type) => {
		expect(
			watch([
				{ MsgSeq: 7, Type },
				{ MsgSeq: 90, Type },
			]),
		).toBeUndefined();
	});

	test('forgets the conversation that was quiet the longest when it is full', () => {
		const messages = [{ MsgSeq: 1 }, { MsgSeq: 1, GroupId: 'a' }, { MsgSeq: 1, GroupId: 'b' }, { MsgSeq: 9 }];
		expect(watch(messages, 2)).toBeUndefined();
		expect(watch(messages, 3)).toEqual({ kind: 'gap', from: 2, to: 8 });
	});
});
