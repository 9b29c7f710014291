import { Readable } from 'node:stream';
import { expect, test } from 'vitest';
import { type Ledger, readLedger } from '../../../../src/recovery/reconcile/ledger.ts';
import { createRecovery } from '../../../../src/recovery/recover-message.ts';
import { publishedLine } from '../../../support/history.ts';
import { toMessage } from '../../../support/messages.ts';
import { APP_ID, callbackBody } from '../../../support/requests.ts';

const read = (...lines: readonly string[]): Promise<Ledger> =>
	readLedger([{ name: 'log', text: Readable.from(lines) }], APP_ID, createRecovery(new Set([APP_ID])));

const published = (fields: Record<string, unknown>, line: Record<string, unknown> = {}): string =>
	publishedLine(callbackBody(fields), line);

const spilled = (fields: Record<string, unknown>): string =>
	`${JSON.stringify({ level: 'ERROR', spill: { reason: 'queue', message: toMessage({ body: fields }) } })}\n`;

const numbers = ({ conversations }: Ledger): Record<string, number[]> =>
	Object.fromEntries([...conversations.values()].map(({ groupId, topicId, seqs }) => [topicId ?? groupId, [...seqs]]));

test('the ledger holds the numbers of each conversation, and topics are conversations of their own', async () => {
	const ledger = await read(
		published({ GroupId: 'a', MsgSeq: 1 }),
		published({ GroupId: 'a', MsgSeq: 3 }),
		published({ GroupId: 'a', TopicId: 'a@TOPIC#_1', MsgSeq: 1 }),
		published({ GroupId: 'b', MsgSeq: 2, TopicId: '' }),
	);
	expect(numbers(ledger)).toEqual({ a: [1, 3], 'a@TOPIC#_1': [1], b: [2] });
	expect(ledger.published).toBe(4);
});

test.each([
	['of another app', published({}, { sdkAppId: '1400000001' })],
	['of a rejected request', published({}, { outcome: 'rejected' })],
	['of an edit, which repeats the number of a message', published({}, { command: 'Group.CallbackAfterModifyMsg' })],
	['of a message outside the numbering, as online-only ones are', published({}, { sequenced: false })],
	['without a number', published({}, { seq: undefined })],
	['that is not JSON', 'START RequestId: 1\n'],
])('the ledger leaves out a line %s', async (_, line) => {
	expect(numbers(await read(line))).toEqual({});
});

test('the ledger holds the times of the oldest and the newest line', async () => {
	const ledger = await read(published({ EventTime: 2000 }), published({ EventTime: 1000 }), '{"level":"INFO"}\n');
	expect(ledger).toMatchObject({ oldest: 1000, newest: 2000 });
});

test('a spilled message is not missing, but needs a replay', async () => {
	const ledger = await read(spilled({ GroupId: 'a', MsgSeq: 7 }));
	expect(numbers(ledger)).toEqual({ a: [7] });
	expect(ledger.spilled).toEqual(new Set([toMessage({ body: { GroupId: 'a', MsgSeq: 7 } }).deduplicationId]));
});

test('a spilled message needs no replay if a line says that it was published', async () => {
	const fields = { GroupId: 'a', MsgSeq: 7 };
	expect((await read(spilled(fields), published(fields))).spilled).toEqual(new Set());
});

test.each([
	['of another app', toMessage({ query: { SdkAppid: '1400000001' } })],
	['without a number', { ...toMessage(), body: `{"data":{"sdkAppId":"${APP_ID}","group":{"id":"a"}}}` }],
	['of an edit', { ...toMessage(), body: toMessage().body.replace('message.sent.v1', 'message.edited.v1') }],
])('a spill %s has no effect', async (_, message) => {
	const ledger = await read(`${JSON.stringify({ level: 'ERROR', spill: { reason: 'queue', message } })}\n`);
	expect(numbers(ledger)).toEqual({});
	expect(ledger.spilled.size).toBe(0);
});

test('the number of a spill that cannot be replayed is missing, so that it is looked up in the history', async () => {
	const lines = ['{"level":"ERROR","spill":{"reason":"queue"}}\n', spilled({ GroupId: 'a', MsgSeq: 7 }).slice(0, 80)];
	expect(numbers(await read(...lines))).toEqual({});
});
