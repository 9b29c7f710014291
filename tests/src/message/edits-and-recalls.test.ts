import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { arbitraryEdit, arbitraryRecall } from '../../support/arbitrary-callbacks.ts';
import { arbitraryWriting, toJsonText, withEveryDigit } from '../../support/json-text.ts';
import { toAnyEvent, toMessage } from '../../support/messages.ts';
import { violations } from '../../support/published-schema.ts';
import { editBody, recallBody } from '../../support/requests.ts';

const idOf = (body: Record<string, unknown> | string) => toMessage({ body }).deduplicationId;

const kinds = [
	['edited', arbitraryEdit, editBody],
	['recalled', arbitraryRecall, recallBody],
] as const;

describe('an edit', () => {
	test('says which message it changes and what to', () => {
		const query = { ClientIP: '203.0.113.9', OptPlatform: 'iOS' };

		expect(toAnyEvent({ body: editBody({ CloudCustomData: 'new', Type: 'Private' }), query })).toMatchObject({
			type: 'tencent.chat.group.message.edited.v1',
			dataschema: 'urn:tim-relay:schema:group-message-edited:v1',
			subject: '@TGS#2SAMPLE5Q',
			time: '2026-01-01T00:01:01.123Z',
			data: {
				sdkAppId: '1400000000',
				group: { id: '@TGS#2SAMPLE5Q', type: 'Work' },
				seq: 101,
				operator: 'user_0412',
				eventAt: '2026-01-01T00:01:01.123Z',
				elements: [{ type: 'text', text: 'hello, everybody' }],
				customData: 'new',
				client: { ip: '203.0.113.9', platform: 'iOS' },
				raw: editBody({ CloudCustomData: 'new', Type: 'Private' }),
			},
		});
	});

	test('invents nothing that Tencent does not send', () => {
		const { data } = toAnyEvent({ body: editBody() });

		expect(data).not.toHaveProperty('topicId');
		expect(data).not.toHaveProperty('customData');
		expect(data.group).not.toHaveProperty('type');
	});

	test('back to an earlier text, A to B to A, is an edit of its own: only its time tells it from the first', () => {
		const to = (Text: string, EventTime: number) =>
			idOf(editBody({ MsgBody: [{ MsgType: 'TIMTextElem', MsgContent: { Text } }], EventTime }));

		expect(new Set([to('A', 1), to('B', 2), to('A', 3)]).size).toBe(3);
	});
});

describe('a recall', () => {
	test('lists the messages that it takes back', () => {
		const MsgSeqList = [{ MsgSeq: 101, MsgId: '1-2-3' }, { MsgSeq: '102' }];

		expect(toAnyEvent({ body: recallBody({ MsgSeqList }) })).toMatchObject({
			type: 'tencent.chat.group.message.recalled.v1',
			time: '2026-01-01T00:02:01.123Z',
			data: {
				group: { id: '@TGS#2SAMPLE5Q', type: 'Public' },
				messages: [{ seq: 101, messageId: '1-2-3' }, { seq: 102 }],
				operator: 'user_0412',
			},
		});
	});

	test.each([
		['of nothing', [], []],
		['whose number no JavaScript number can hold', [{ MsgSeq: 2 ** 53 }, { MsgSeq: 7 }], [{}, { seq: 7 }]],
		['with an entry that is malformed', ['odd', { MsgSeq: 7, MsgId: 1 }], [{}, { seq: 7 }]],
	])('%s is published with what can be read of it', (_name, MsgSeqList, messages) => {
		expect(toAnyEvent({ body: recallBody({ MsgSeqList }) }).data).toMatchObject({ messages, raw: { MsgSeqList } });
	});

	test('that would exceed the 1 MiB of SQS is published without the list, and says so', () => {
		const body = JSON.stringify(recallBody()).replace(
			/"MsgSeqList":\[.*?\]/,
			`"MsgSeqList":[${'0,'.repeat(400_000)}0]`,
		);
		const event = toAnyEvent({ body });

		expect(event.data).toMatchObject({ omitted: 'messages', messages: [], raw: { MsgSeqList: expect.any(Array) } });
		expect(violations(event)).toEqual([]);
	});

	test('that nests too deep keeps its content as text', () => {
		const later = JSON.parse('['.repeat(70) + ']'.repeat(70));

		expect(toAnyEvent({ body: recallBody({ later }) }).data).toMatchObject({
			messages: [{ seq: 101 }],
			rawText: expect.any(String),
		});
	});
});

describe.each(kinds)('every event of a message that was %s', (_kind, arbitrary, bodyOf) => {
	test('fits its published schema, and has everything in raw', () => {
		fc.assert(
			fc.property(arbitrary, arbitraryWriting, (body, writing) => {
				const text = toJsonText(body, writing);
				const message = toMessage({ body: text });
				expect(violations(JSON.parse(message.body))).toEqual([]);
				const { raw } = (withEveryDigit(message.body) as { data: { raw: unknown } }).data;
				expect(JSON.stringify(raw)).toBe(JSON.stringify(withEveryDigit(text)));
			}),
			{ numRuns: 500 },
		);
	});

	test('has one id, whatever the order of keys, the escapes, the query and the arrival', () => {
		const delivery = fc.record({ writing: arbitraryWriting, arrivedAt: fc.nat(), ClientIP: fc.ipV4() });
		fc.assert(
			fc.property(arbitrary, delivery, delivery, (body, ...deliveries) => {
				const ids = deliveries.map(
					({ writing, arrivedAt, ClientIP }) =>
						toMessage({ body: toJsonText(body, writing), query: { ClientIP }, arrivedAt }).deduplicationId,
				);
				expect(ids[0]).toBe(ids[1]);
			}),
			{ numRuns: 500 },
		);
	});

	test('is in the message group of its conversation', () => {
		expect(toMessage({ body: bodyOf({ TopicId: '' }) }).groupId).toBe(toMessage().groupId);
		expect(toMessage({ body: bodyOf({ TopicId: 'g@TOPIC#_t' }) }).groupId).toBe(
			toMessage({ body: { TopicId: 'g@TOPIC#_t' } }).groupId,
		);
	});

	test.each([
		['GroupId', 'other'],
		['TopicId', 'other'],
		['Operator_Account', 'other'],
		['EventTime', 7],
	])('has another id for another %s', (field, value) => {
		expect(idOf(bodyOf({ [field]: value }))).not.toBe(idOf(bodyOf()));
	});

	test('has another id than the same body for another app', () => {
		const { deduplicationId } = toMessage({ body: bodyOf(), query: { SdkAppid: '1400000001' } });

		expect(deduplicationId).not.toBe(idOf(bodyOf()));
	});

	test('has the time of its arrival if Tencent gave none', () => {
		expect(toAnyEvent({ body: bodyOf({ EventTime: undefined }) }).time).toBe('2026-01-01T00:00:02.000Z');
	});

	test.each([null, {}, 'odd', -1, 2 ** 53])('is not lost because of the value %j in an optional field', (odd) => {
		const fields = {
			Type: odd,
			TopicId: null,
			Operator_Account: odd,
			EventTime: odd,
			CloudCustomData: odd,
			MsgSeq: odd,
		};

		expect(violations(toAnyEvent({ body: bodyOf(fields) }))).toEqual([]);
	});
});

test('an edit and a recall of one message have ids of their own', () => {
	expect(new Set([idOf({}), idOf(editBody()), idOf(recallBody())]).size).toBe(3);
});

// Two releases run side by side during a deployment.
test('the ids stay the same from release to release', () => {
	expect([idOf(editBody()), idOf(recallBody())]).toEqual([
		'c0b05150418532288592c9efd6dcf20b090a790073f12ad7a7bbbf367ca51ac9',
		'b3a5ec5a56c00bbf14bc53cf1575a50e4c3a1c0c6935c3676998885d76b211ca',
	]);
});
