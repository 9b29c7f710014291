import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { EVENT_SCHEMA_URI, EVENT_TYPE } from '../../../src/message/version.ts';
import {
	arbitraryBody,
	arbitraryConversationId,
	arbitraryGroupType,
	arbitraryString,
	arbitraryWriting,
	toJsonText,
	withEveryDigit,
} from '../../support/arbitraries.ts';
import { toEvent, toMessage } from '../../support/messages.ts';
import { violations } from '../../support/published-schema.ts';

/** What SQS takes in a message body. */
const legalInBody = /^[\t\n\r\u{20}-\u{d7ff}\u{e000}-\u{fffd}\u{10000}-\u{10ffff}]*$/u;

/** What SQS takes as a MessageGroupId or MessageDeduplicationId. */
const legalKey = /^[\x21-\x7e]{1,128}$/;

const idOf = (body: string | Record<string, unknown>, query: Record<string, string> = {}) =>
	toMessage({ body, query }).deduplicationId;
const groupIdOf = (body: Record<string, unknown>, query: Record<string, string> = {}) =>
	toMessage({ body, query }).groupId;

describe('the envelope', () => {
	test('is a CloudEvents 1.0 event about the conversation', () => {
		const { data: _data, ...attributes } = toEvent();
		expect(attributes).toEqual({
			specversion: '1.0',
			id: expect.stringMatching(/^[0-9a-f]{64}$/),
			source: '/tencent-chat/1400000000',
			type: EVENT_TYPE,
			subject: '@TGS#2SAMPLE5Q',
			time: '2026-01-01T00:00:01.123Z',
			dataschema: EVENT_SCHEMA_URI,
			datacontenttype: 'application/json',
		});
	});

	test.each([
		['the event time', {}, '2026-01-01T00:00:01.123Z'],
		["or else the message's time", { EventTime: undefined }, '2026-01-01T00:00:01.000Z'],
		['or else the arrival', { EventTime: undefined, MsgTime: undefined }, '2026-01-01T00:00:02.000Z'],
	])('has as its time %s', (_name, body, time) => {
		expect(toEvent({ body }).time).toBe(time);
	});

	test.each([
		['the topic', { TopicId: 'g@TOPIC#_t' }, 'g@TOPIC#_t'],
		['the group, where the topic is empty', { TopicId: '' }, '@TGS#2SAMPLE5Q'],
	])('has as its subject %s', (_name, body, subject) => {
		expect(toEvent({ body }).subject).toBe(subject);
	});

	test('deduplicates by the id of the event', () => {
		const message = toMessage();
		expect(message.deduplicationId).toBe(JSON.parse(message.body).id);
	});
});

describe('every callback', { timeout: 60_000 }, () => {
	test('becomes an event that fits the published schema, in characters that SQS takes, with every element and all that came in raw', () => {
		fc.assert(
			fc.property(arbitraryBody, arbitraryWriting, (body, writing) => {
				const text = toJsonText(body, writing);
				const message = toMessage({ body: text });
				expect(message.body).toMatch(legalInBody);
				expect(violations(JSON.parse(message.body))).toEqual([]);
				expect(JSON.parse(message.body).data.elements).toHaveLength((body.MsgBody as unknown[]).length);
				const { raw } = (withEveryDigit(message.body) as { data: { raw: unknown } }).data;
				expect(JSON.stringify(raw)).toBe(JSON.stringify(withEveryDigit(text)));
			}),
			{ numRuns: 1000 },
		);
	});
});

/** What tells two messages apart, each with a way to make it another. */
const others: [string, (body: Record<string, unknown>, other: number) => Record<string, unknown>][] = [
	['group', (body, other) => ({ GroupId: `${body.GroupId}${other}` })],
	['topic', (body, other) => ({ TopicId: `${body.TopicId ?? ''}${other}` })],
	['seq', (body, other) => ({ MsgSeq: Number(body.MsgSeq ?? 0) + other })],
	['random', (body, other) => ({ Random: Number(body.Random ?? 0) + other })],
	['time', (body, other) => ({ MsgTime: Number(body.MsgTime ?? 0) + other })],
	['message id', (body, other) => ({ MsgId: `${body.MsgId ?? ''}${other}` })],
];

describe('the id', { timeout: 60_000 }, () => {
	test('is the same for every delivery, whatever the order of keys, the writing, the query and the times', () => {
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

	test('does not depend on whether numbers came quoted', () => {
		expect(idOf({ MsgSeq: '101', Random: '2804799571', MsgTime: '1767225601' })).toBe(idOf({}));
	});

	test.each(others)('is another for another %s', (_name, change) => {
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
		expect(idOf({})).toBe('cb2214d24903cf2837222e521e9dc9d0c7ce983ca361ef0cc90db9ceffa3b880');
		expect(idOf(live)).toBe('df01d2e30621704aed2d74ec3aa991d65992501bf76e4c024ab38ec259da6970');
	});

	test('is another for another app', () => {
		expect(idOf({}, { SdkAppid: '1400000001' })).not.toBe(idOf({}));
	});

	test('keeps neighbouring parts apart', () => {
		expect(idOf({ GroupId: 'ab', TopicId: 'c' })).not.toBe(idOf({ GroupId: 'a', TopicId: 'bc' }));
	});

	test('tells a missing part from an empty or a spelled one', () => {
		const ids = [{ Random: undefined }, { Random: 0 }, { MsgId: undefined }, { MsgId: 'null' }].map((body) =>
			idOf(body),
		);
		expect(new Set(ids).size).toBe(4);
	});

	test('tells lone surrogates apart, which UTF-8 cannot', () => {
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
	])('takes in the content for %s', (_name, body) => {
		expect(idOf({ ...body, ...elements('a') })).not.toBe(idOf({ ...body, ...elements('b') }));
		expect(idOf({ ...body, ...elements('a'), EventTime: 1 })).toBe(idOf({ ...body, ...elements('a'), EventTime: 2 }));
	});

	test.each(['Private', 'Public', 'ChatRoom', 'Community', 'Work', 'Meeting'])(
		'does without the content in %s groups, which count their messages',
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
	])('tells the content %s from %s', (one, two) => {
		const body = (content: string) => `{"GroupId":"g","Type":"Live","From_Account":"u","MsgBody":[${content}]}`;
		expect(idOf(body(one))).not.toBe(idOf(body(two)));
	});

	test('differs for different messages of a live room, of the same numbers', () => {
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

describe('the message group id', { timeout: 60_000 }, () => {
	test('is legible where SQS takes the conversation as it is', () => {
		expect(groupIdOf({})).toBe('1400000000:@TGS#2SAMPLE5Q');
		expect(groupIdOf({ GroupId: 'g', TopicId: 'g@TOPIC#_t' })).toBe('1400000000:g@TOPIC#_t');
	});

	test.each([
		['a space', 'live room 7'],
		['Chinese', '群聊'],
		['a lone surrogate', '\ud800'],
		['129 characters with the app', 'x'.repeat(118)],
		['the look of a hash', 'sha256:x'],
	])('is a hash where the conversation has %s', (_name, GroupId) => {
		expect(groupIdOf({ GroupId })).toMatch(/^1400000000:sha256:[0-9a-f]{64}$/);
	});

	test.each([
		['quotes', '"a\'b"'],
		['128 characters with the app', 'x'.repeat(117)],
		['48 bytes of punctuation', '!"#$%&()*+,-./:;<=>?@[]^_`{|}~!"#$%&()*+,-./:;<='],
		['96 bytes of topic', `@TGS#_g@TOPIC#_${'t'.repeat(81)}`],
	])('is the conversation itself where it has %s', (_name, GroupId) => {
		expect(groupIdOf({ GroupId })).toBe(`1400000000:${GroupId}`);
	});

	test('is legal for SQS for every conversation and app', () => {
		const app = fc.stringMatching(/^[1-9][0-9]{0,19}$/);
		fc.assert(
			fc.property(arbitraryConversationId, arbitraryConversationId, app, (GroupId, TopicId, SdkAppid) => {
				expect(groupIdOf({ GroupId, TopicId }, { SdkAppid })).toMatch(legalKey);
				expect(groupIdOf({ GroupId }, { SdkAppid })).toMatch(legalKey);
			}),
			{ numRuns: 1000 },
		);
	});

	test('is the same for every message of a conversation', () => {
		fc.assert(
			fc.property(arbitraryConversationId, arbitraryGroupType, arbitraryBody, (GroupId, Type, body) => {
				const { CallbackCommand: _, MsgBody: __, TopicId: ___, ...fields } = body;
				expect(groupIdOf({ ...fields, GroupId, Type })).toBe(groupIdOf({ GroupId }));
			}),
			{ numRuns: 300 },
		);
	});

	test('is another for another conversation', () => {
		fc.assert(
			fc.property(arbitraryConversationId, arbitraryConversationId, (one, two) => {
				fc.pre(one !== two);
				expect(groupIdOf({ GroupId: one })).not.toBe(groupIdOf({ GroupId: two }));
				expect(groupIdOf({ TopicId: one })).not.toBe(groupIdOf({ TopicId: two }));
			}),
			{ numRuns: 1000 },
		);
	});

	test('is another for the hash of a conversation that is hashed', () => {
		const hashed = groupIdOf({ GroupId: '群聊' }).replace('1400000000:', '');
		expect(groupIdOf({ GroupId: hashed })).not.toBe(groupIdOf({ GroupId: '群聊' }));
	});

	test('is another for another lone surrogate, which UTF-8 cannot tell', () => {
		expect(groupIdOf({ GroupId: '\ud800' })).not.toBe(groupIdOf({ GroupId: '\udbff' }));
	});

	test('is another for another app', () => {
		fc.assert(
			fc.property(arbitraryConversationId, (GroupId) => {
				expect(groupIdOf({ GroupId }, { SdkAppid: '14' })).not.toBe(groupIdOf({ GroupId }, { SdkAppid: '140' }));
			}),
			{ numRuns: 300 },
		);
	});
});
