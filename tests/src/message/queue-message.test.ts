import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { DATA_SCHEMA_URI, EVENT_TYPE } from '../../../src/contract.ts';
import { arbitraryBody } from '../../support/arbitrary-callbacks.ts';
import { arbitraryWriting, toJsonText, withEveryDigit } from '../../support/json-text.ts';
import { toEvent, toMessage } from '../../support/messages.ts';
import { violations } from '../../support/published-schema.ts';

/** What SQS accepts in a message body. */
const legalInBody = /^[\t\n\r\u{20}-\u{d7ff}\u{e000}-\u{fffd}\u{10000}-\u{10ffff}]*$/u;

describe('the envelope', () => {
	test('is a CloudEvents 1.0 event about the conversation', () => {
		const { data: _data, ...attributes } = toEvent();
		expect(attributes).toEqual({
			specversion: '1.0',
			id: expect.stringMatching(/^[0-9a-f]{64}$/),
			source: '/tencent-chat/1400000000',
			type: EVENT_TYPE,
			subject: '@TGS#2SAMPLE5Q',
			time: '2026-01-01T00:00:01.000Z',
			dataschema: DATA_SCHEMA_URI,
			datacontenttype: 'application/json',
			partitionkey: '1400000000:@TGS#2SAMPLE5Q',
		});
	});

	test.each([
		["the message's time, the same in every delivery", { EventTime: 1 }, '2026-01-01T00:00:01.000Z'],
		['or else the event time', { MsgTime: undefined }, '2026-01-01T00:00:01.123Z'],
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

describe('every callback', () => {
	test('becomes an event that fits the published schema, in characters that SQS accepts, with every element, and with everything in raw', () => {
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

test('two deliveries of a message are equal except for their event time', () => {
	const [first, second] = [1767225601123, 1767225609999].map((EventTime, i) => {
		const { data, ...attributes } = toEvent({ body: { EventTime }, arrivedAt: 1_767_225_602_000 + i * 5000 });
		const { eventAt: _, raw, ...others } = data;
		return { attributes, others, raw: { ...raw, EventTime: 0 } };
	});

	expect(first).toEqual(second);
});

describe('characters', () => {
	const textOf = (Text: string) =>
		toMessage({ body: { MsgBody: [{ MsgType: 'TIMTextElem', MsgContent: { Text } }] } }).body;

	test('that SQS accepts are published as they are: 12 KB of emoji stay below 25 KB', () => {
		expect(Buffer.byteLength(textOf('👍'.repeat(3000)))).toBeLessThan(25_500);
		expect(textOf('👍')).not.toContain('\\ud83d');
	});

	test.each(['\ud83d', '\udc4d', '\ufffe', '\uffff'])('that SQS rejects are escaped: %j', (char) => {
		const body = textOf(`a${char}b`);

		expect(body).toMatch(legalInBody);
		expect(JSON.parse(body).data.elements[0].text).toBe(`a${char}b`);
	});
});

describe('a body that nests deep', () => {
	const depthOf = (value: unknown): number =>
		typeof value === 'object' && value !== null ? 1 + Math.max(0, ...Object.values(value).map(depthOf)) : 0;
	const nested = (levels: number): unknown => (levels === 0 ? 'bottom' : [nested(levels - 1)]);
	const unknown = (levels: number) => ({ MsgBody: [{ MsgType: 'Later', MsgContent: nested(levels) }] });

	test('is published whole up to 60 levels, which make 62 with the event', () => {
		const event = toEvent({ body: unknown(57) });

		expect(depthOf(event)).toBe(62);
		expect(event.data.raw).toMatchObject(unknown(57));
	});

	test('beyond that keeps its content as text, so that every common parser can read the event', () => {
		const event = toEvent({ body: { ...unknown(58), Operator_Account: 'deep' } });

		expect(depthOf(event)).toBeLessThanOrEqual(62);
		expect(event.data).not.toHaveProperty('raw');
		expect(event.data.operator).toBe('deep');
		expect(event.data.elements).toEqual([{ type: 'unknown' }]);
		expect(JSON.parse(event.data.rawText ?? '')).toMatchObject(unknown(58));
		expect(violations(event)).toEqual([]);
	});

	test('keeps the elements that do not nest deep themselves', () => {
		const text = { MsgType: 'TIMTextElem', MsgContent: { Text: 'a' } };
		const event = toEvent({ body: { MsgBody: [text], Later: nested(100) } });

		expect(event.data.elements).toEqual([{ type: 'text', text: 'a' }]);
	});
});

describe('a message that would exceed the 1 MiB of SQS', () => {
	const MIB = 1024 * 1024;
	const sized = (Text: string, more: object = {}) =>
		toMessage({ body: { MsgBody: [{ MsgType: 'TIMTextElem', MsgContent: { Text } }], ...more } }).body;

	test('is published without raw, and says so', () => {
		const body = sized('a'.repeat(600_000));
		const { data } = JSON.parse(body);

		expect(Buffer.byteLength(body)).toBeLessThanOrEqual(MIB);
		expect(data).toMatchObject({ omitted: 'raw', elements: [{ type: 'text' }] });
		expect(data).not.toHaveProperty('raw');
		expect(violations(JSON.parse(body))).toEqual([]);
	});

	test('is published without its elements if it would be too large even without raw', () => {
		const body = toMessage({ body: { MsgBody: Array(60_000).fill(1) } }).body;
		const { data } = JSON.parse(body);

		expect(Buffer.byteLength(body)).toBeLessThanOrEqual(MIB);
		expect(data).toMatchObject({ omitted: 'elements', elements: [], raw: { MsgBody: expect.any(Array) } });
		expect(violations(JSON.parse(body))).toEqual([]);
	});

	test('keeps a deep body as text even then', () => {
		const deep = JSON.parse('['.repeat(70) + ']'.repeat(70));
		const { data } = JSON.parse(toMessage({ body: { MsgBody: Array(60_000).fill(1), Later: deep } }).body);

		expect(data).toMatchObject({ omitted: 'elements', elements: [], rawText: expect.any(String) });
	});

	test('is the exception: 128 KB of text, the maximum of a stream message, fit in full however they are escaped', () => {
		const unit = '\\u4f60';
		const text = JSON.stringify({
			GroupId: 'g',
			From_Account: 'u',
			MsgBody: [{ MsgType: 'TIMTextElem', MsgContent: { Text: 'PLACE' } }],
		}).replace('PLACE', unit.repeat((128 * 1024) / 3));
		const { data } = JSON.parse(toMessage({ body: text }).body);

		expect(data).not.toHaveProperty('omitted');
	});
});
