import { spawnSync } from 'node:child_process';
import fc from 'fast-check';
import type { RelayEvent } from 'tim-relay/contract';
import { describe, expect, test } from 'vitest';
import { type Entry, merge, toEntries, toView, type View } from '../../examples/consumer/conversation-view.ts';
import { toAnyEvent, toEvent } from '../support/messages.ts';
import { editBody, recallBody } from '../support/requests.ts';
import { PYTHON_DIRECTORY, whyNoPython } from './consumers.ts';

const text = (Text: string) => [{ MsgType: 'TIMTextElem', MsgContent: { Text } }];
const sent = (Text = 'sent', fields: Record<string, unknown> = {}) =>
	toEvent({ body: { MsgBody: text(Text), ...fields } });
const edited = (Text: string, fields: Record<string, unknown> = {}) =>
	toAnyEvent({ body: editBody({ MsgBody: text(Text), ...fields }) });
const recalled = (seqs: readonly number[] = [101], fields: Record<string, unknown> = {}) =>
	toAnyEvent({ body: recallBody({ MsgSeqList: seqs.map((MsgSeq) => ({ MsgSeq })), ...fields }) });
/** A message as it is found in Tencent's history: after an edit, with the edited text. */
const found = (Text: string, fields: Record<string, unknown> = {}): RelayEvent => {
	const event = sent(Text, { EventTime: undefined, ...fields });
	return { ...event, data: { ...event.data, origin: 'history' } };
};

/** How every message of a conversation reads after these events, in this order. */
const viewAfter = (events: readonly RelayEvent[]): Record<string, View> => {
	const entries = new Map<string, Entry>();
	for (const event of events) {
		for (const [key, entry] of toEntries(event)) entries.set(key, merge(entries.get(key) ?? {}, entry));
	}
	return Object.fromEntries([...entries].map(([key, entry]) => [key, toView(entry)]));
};
const KEY = '1400000000:@TGS#2SAMPLE5Q 101';
const reads = (state: View['state'], sender: string | undefined, Text?: string): View => ({
	state,
	sender,
	elements: Text === undefined ? [] : [{ type: 'text', text: Text }],
});

const seq = fc.constantFrom(101, 102, 103);
const word = fc.constantFrom('A', 'B', 'C');
/** Few, so that events often share one; none, as in old bodies. */
const time = fc.constantFrom(undefined, 1_767_225_601_123, 1_767_225_601_124, 1_767_225_602_000);
/** An event of a conversation: a message of a counted or an uncounted group, its edits, its recalls, its history. */
const arbitraryEvent: fc.Arbitrary<RelayEvent> = fc.oneof(
	fc
		.record({ MsgSeq: seq, EventTime: time, Type: fc.constantFrom('Public', 'Public', 'AVChatRoom') })
		.map((fields) => sent(`sent as ${fields.MsgSeq}`, fields)),
	fc.tuple(word, fc.record({ MsgSeq: seq })).map(([Text, fields]) => found(Text, fields)),
	fc
		.tuple(word, fc.record({ MsgSeq: fc.option(seq, { nil: undefined }), EventTime: time }))
		.map(([Text, fields]) => edited(Text, fields)),
	fc
		.tuple(fc.array(seq, { maxLength: 2 }), fc.record({ EventTime: time }))
		.map(([seqs, fields]) => recalled(seqs, fields)),
);
/** Events of a conversation, and the same in another order, some of them several times. */
const arbitraryDeliveries = fc.array(arbitraryEvent, { minLength: 1, maxLength: 8 }).chain((events) =>
	fc.tuple(
		fc.constant(events),
		fc
			.array(fc.constantFrom(...events), { maxLength: 6 })
			.map((copies) => [...events, ...copies])
			.chain((all) => fc.shuffledSubarray(all, { minLength: all.length })),
	),
);

describe('the view of a conversation', () => {
	test('is the same whatever the order of its events, and however often each arrives', () => {
		fc.assert(
			fc.property(arbitraryDeliveries, ([events, delivered]) => {
				expect(viewAfter(delivered)).toEqual(viewAfter(events));
			}),
			{ numRuns: 500 },
		);
	});

	test('is the same in Python', ({ skip }) => {
		const noPython = whyNoPython();
		skip(noPython !== undefined, noPython);
		const code = `
import json, sys
from conversation_view import merge, to_entries, to_view
from group_message import parse_event
for line in sys.stdin:
    entries = {}
    for body in json.loads(line):
        for key, entry in to_entries(parse_event(body)):
            entries[key] = merge(entries.get(key, {}), entry)
    print(json.dumps({key: to_view(entry) for key, entry in entries.items()}))`;
		const samples = fc.sample(arbitraryDeliveries, 100).flat();
		const { stdout, stderr } = spawnSync('python3', ['-B', '-c', code], {
			cwd: PYTHON_DIRECTORY,
			input: samples.map((events) => JSON.stringify(events.map((event) => JSON.stringify(event)))).join('\n'),
			encoding: 'utf8',
			maxBuffer: 64 * 1024 * 1024,
		});

		expect(stderr).toBe('');
		expect(
			stdout
				.trim()
				.split('\n')
				.map((line) => JSON.parse(line)),
		).toEqual(samples.map((events) => JSON.parse(JSON.stringify(viewAfter(events), (_, value) => value ?? null))));
	});

	test('shows a message as it was sent', () => {
		expect(viewAfter([sent('hello')])).toEqual({ [KEY]: reads('sent', 'user_0412', 'hello') });
	});

	test('shows the later of two edits, by the time at which Tencent reports them', () => {
		const events = [
			sent(),
			edited('second', { EventTime: 1_767_225_700_002 }),
			edited('first', { EventTime: 1_767_225_700_001 }),
		];
		expect(viewAfter(events)).toEqual({ [KEY]: reads('edited', 'user_0412', 'second') });
	});

	test('keeps an edit that arrives before its message', () => {
		expect(viewAfter([edited('early')])).toEqual({ [KEY]: reads('edited', undefined, 'early') });
		expect(viewAfter([edited('early'), sent()])).toEqual({ [KEY]: reads('edited', 'user_0412', 'early') });
	});

	test('never brings back what was recalled, not by its message and not by a later edit', () => {
		const late = edited('late', { EventTime: 1_767_229_999_999 });
		expect(viewAfter([recalled(), sent(), late])).toEqual({ [KEY]: reads('recalled', undefined) });
	});

	test('keeps nothing of the text of a recalled message', () => {
		const [[, entry] = ['', {}]] = toEntries(recalled());
		const merged = merge({ sent: sent('secret words') }, entry);
		expect(JSON.stringify(merged)).not.toContain('secret words');
	});

	test('marks every message of a recall that takes back several', () => {
		const states = Object.values(viewAfter([recalled([101, 102])])).map(({ state }) => state);
		expect(states).toEqual(['recalled', 'recalled']);
	});

	test('shows a message of the history with the text that it has there, unless an edit of it arrived', () => {
		expect(viewAfter([found('edited text'), sent()])[KEY]).toEqual(reads('sent', 'user_0412', 'edited text'));
		expect(viewAfter([edited('newer'), found('older')])[KEY]).toEqual(reads('edited', 'user_0412', 'newer'));
	});

	test('keeps two messages of a live room apart, whose numbers repeat', () => {
		const room = { Type: 'AVChatRoom', MsgSeq: 1 };
		const views = Object.values(viewAfter([sent('one', room), sent('two', room), recalled([1], room)]));
		expect(views).toEqual([
			reads('sent', 'user_0412', 'one'),
			reads('sent', 'user_0412', 'two'),
			reads('recalled', undefined),
		]);
	});

	test('leaves out an edit and a recall that name no message', () => {
		expect(viewAfter([edited('odd', { MsgSeq: undefined }), recalled([])])).toEqual({});
	});
});

test('the memory that replaces a database holds the latest thousand entries, or it would grow until the function dies', async () => {
	const { entries } = await import('../../examples/consumer/entries.ts');
	const entry: Entry = { sent: sent() };
	for (let i = 0; i < 1000; i++) await entries.put(`message ${i}`, entry);
	await entries.put('message 0', entry);
	await entries.put('one more', entry);

	expect(await entries.get('message 0')).toBe(entry);
	expect(await entries.get('message 1')).toBeUndefined();
});
