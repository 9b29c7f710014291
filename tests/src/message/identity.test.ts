import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isSequenced } from '../../../src/message/identity.ts';
import { arbitraryBody } from '../../support/arbitrary-callbacks.ts';
import { arbitraryString } from '../../support/arbitrary-json.ts';
import { arbitraryWriting, toJsonText } from '../../support/json-text.ts';
import { toMessage } from '../../support/messages.ts';

const idOf = (body: string | Record<string, unknown>, query: Record<string, string> = {}) =>
	toMessage({ body, query }).deduplicationId;

/** What tells two messages apart, each with a way to make it another. */
const others: [string, (body: Record<string, unknown>, other: number) => Record<string, unknown>][] = [
	['group', (body, other) => ({ GroupId: `${body.GroupId}${other}` })],
	['topic', (body, other) => ({ TopicId: `${body.TopicId ?? ''}${other}` })],
	['seq', (body, other) => ({ MsgSeq: Number(body.MsgSeq ?? 0) + other })],
	['random', (body, other) => ({ Random: Number(body.Random ?? 0) + other })],
	['time', (body, other) => ({ MsgTime: Number(body.MsgTime ?? 0) + other })],
];

describe('whether a message is sequenced', () => {
	test.each([
		['Work', 1, false, true],
		['Public', 1, false, true],
		['Meeting', 1, false, true],
		['Community', 1, false, true],
		['AVChatRoom', 1, false, false],
		['Later', 1, false, false],
		[undefined, 1, false, false],
		['Public', 0, false, false],
		['Public', undefined, false, false],
		['Public', 1, true, false],
	])('in a %s group with seq %s, online only: %s, is %s', (type, seq, onlineOnly, sequenced) => {
		expect(isSequenced(type, seq, onlineOnly)).toBe(sequenced);
	});
});

describe('the id', () => {
	test("does not depend on the client's message id, which Tencent's history lacks", () => {
		expect(idOf({ MsgId: undefined })).toBe(idOf({ MsgId: '1-2-3' }));
	});

	test('is the same for every delivery, whatever the order of keys, the escapes, the query and the times', () => {
		const delivery = fc.record({
			writing: arbitraryWriting,
			EventTime: fc.constantFrom(undefined, null, 1, '1767225601124'),
			query: fc.record({
				ClientIP: fc.ipV4(),
				OptPlatform: fc.constantFrom('Web', 'iOS'),
				RequestId: fc.uuid(),
				RequestTime: fc.nat().map(String),
			}),
			arrivedAt: fc.nat(),
		});
		fc.assert(
			fc.property(arbitraryBody, delivery, delivery, (body, ...deliveries) => {
				const ids = deliveries.map(({ writing, EventTime, query, arrivedAt }) => {
					const { EventTime: _, ...rest } = body;
					const again = EventTime === undefined ? rest : { ...body, EventTime };
					return toMessage({ body: toJsonText(again, writing), query, arrivedAt }).deduplicationId;
				});
				expect(ids[0]).toBe(ids[1]);
			}),
			{ numRuns: 1000 },
		);
	});

	test('does not depend on whether numbers are quoted', () => {
		expect(idOf({ MsgSeq: '101', Random: '2804799571', MsgTime: '1767225601' })).toBe(idOf({}));
	});

	test.each(others)('differs for another %s', (_name, change) => {
		fc.assert(
			fc.property(arbitraryBody, fc.integer({ min: 1, max: 9 }), (body, other) => {
				const text = toJsonText(body, { order: 0, blanks: '', escapeAll: false });
				const changed = toJsonText({ ...body, ...change(body, other) }, { order: 0, blanks: '', escapeAll: false });
				expect(idOf(changed)).not.toBe(idOf(text));
			}),
			{ numRuns: 150 },
		);
	});

	// Two releases run side by side during a deployment, and a message may be delivered to both.
	test('stays the same from release to release, backed by the content or not', () => {
		const content = '{"b":[1.0,"1",null,{"z":true,"y":[]}],"a":12345678901234567890,"ä":"\\u00e4"}';
		const live = `{"GroupId":"g","Type":"Live","From_Account":"u","EventTime":1,"MsgBody":[${content}]}`;
		expect(idOf({})).toBe('a55379b6b156d45d3b95fd1b974227bf65e88fd7dab3963d9157ba99569de9e9');
		expect(idOf(live)).toBe('fbcb8f698c384a25e4c49d8bb01e6039f53085ad2f8073b0f78e6a42dce427ef');
	});

	test('is another for another app', () => {
		expect(idOf({}, { SdkAppid: '1400000001' })).not.toBe(idOf({}));
	});

	test('does not confuse neighbouring parts', () => {
		expect(idOf({ GroupId: 'ab', TopicId: 'c' })).not.toBe(idOf({ GroupId: 'a', TopicId: 'bc' }));
	});

	test('distinguishes a missing part from an empty one and from the word for it', () => {
		const ids = [{ Random: undefined }, { Random: 0 }, { TopicId: undefined }, { TopicId: 'null' }].map((body) =>
			idOf(body),
		);
		expect(new Set(ids).size).toBe(4);
	});

	test('distinguishes lone surrogates, which UTF-8 cannot', () => {
		expect(idOf({ GroupId: '\ud800' })).not.toBe(idOf({ GroupId: '\udbff' }));
	});

	const elements = (text: string) => ({ MsgBody: [{ MsgType: 'TIMTextElem', MsgContent: { Text: text } }] });

	test.each([
		['online-only messages, whose seq is random', { OnlineOnlyFlag: 1 }],
		['live rooms, which repeat small numbers', { Type: 'AVChatRoom', MsgSeq: 3, Random: 1 }],
		['old live rooms', { Type: 'BChatRoom' }],
		['groups of an unknown type', { Type: 'Later' }],
		['old bodies without seq', { MsgSeq: undefined }],
		['bodies with a seq that counts nothing', { MsgSeq: 0 }],
		['old bodies without time', { MsgTime: undefined }],
		['the oldest bodies', { MsgSeq: undefined, MsgTime: undefined, Random: undefined, MsgId: undefined }],
	])('covers the content for %s', (_name, body) => {
		expect(idOf({ ...body, ...elements('a') })).not.toBe(idOf({ ...body, ...elements('b') }));
		expect(idOf({ ...body, ...elements('a'), EventTime: 1 })).toBe(idOf({ ...body, ...elements('a'), EventTime: 2 }));
	});

	test.each(['Private', 'Public', 'ChatRoom', 'Community', 'Work', 'Meeting'])(
		'does not cover the content in %s groups, which count their messages',
		(Type) => {
			expect(idOf({ Type, NewField: 1 })).toBe(idOf({ Type, NewField: 2 }));
		},
	);

	test.each([
		['12345678901234567890', '12345678901234567891'],
		['1e400', '2e400'],
		['1e400', 'null'],
		['1', '"1"'],
		['[1,2]', '["1,2"]'],
		['["a","b"]', '["a,b"]'],
		['{"a":1}', '[["a",1]]'],
		['{"__proto__":1}', '{}'],
		['{"a":{"EventTime":1}}', '{"a":{"EventTime":2}}'],
	])('distinguishes the content %s from %s', (one, two) => {
		const body = (content: string) => `{"GroupId":"g","Type":"Live","From_Account":"u","MsgBody":[${content}]}`;
		expect(idOf(body(one))).not.toBe(idOf(body(two)));
	});

	test('differs for different messages of a live room with the same numbers', () => {
		fc.assert(
			fc.property(arbitraryString, arbitraryString, (one, two) => {
				fc.pre(one !== two);
				const body = { Type: 'AVChatRoom', MsgSeq: 1, Random: 1, MsgId: undefined };
				expect(idOf({ ...body, ...elements(one) })).not.toBe(idOf({ ...body, ...elements(two) }));
			}),
			{ numRuns: 1000 },
		);
	});
});
