import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseGroupMessageEvent } from '../../src/contract.ts';
import { arbitraryBody, arbitraryWriting, toJsonText } from '../support/arbitraries.ts';
import { toMessage } from '../support/messages.ts';

describe('parseGroupMessageEvent', () => {
	test('takes every event that the relay makes, and returns it as JSON.parse does', { timeout: 60_000 }, () => {
		fc.assert(
			fc.property(arbitraryBody, arbitraryWriting, (body, writing) => {
				const json = toMessage({ body: toJsonText(body, writing) }).body;
				expect(JSON.stringify(parseGroupMessageEvent(json))).toBe(JSON.stringify(JSON.parse(json)));
			}),
			{ numRuns: 300 },
		);
	});

	test('keeps what a later release may add, and keys with a meaning to JavaScript', () => {
		const event = JSON.parse(
			toMessage({ body: '{"GroupId":"g","Type":"Public","From_Account":"u","MsgBody":[],"__proto__":1}' }).body,
		);
		const json = JSON.stringify({ ...event, later: 1, data: { ...event.data, later: 2 } });
		expect(JSON.stringify(parseGroupMessageEvent(json))).toBe(json);
		expect(json).toContain('"__proto__":1');
	});

	const wrong = (change: (event: Record<string, never>) => void) => {
		const event = JSON.parse(toMessage().body);
		change(event);
		return () => parseGroupMessageEvent(JSON.stringify(event));
	};

	test.each([
		['a missing field', (event: { data: { sender?: string } }) => delete event.data.sender, 'data.sender'],
		['a field of another type', (event: { data: { seq: unknown } }) => (event.data.seq = 'secret'), 'data.seq'],
		[
			'a wrong field in an element',
			(event: { data: { elements: { text: unknown }[] } }) =>
				event.data.elements.push({ type: 'text', text: 1 } as never),
			'data.elements.1.text',
		],
		[
			'an event of a later version',
			(event: { type: string }) => (event.type = 'tencent.chat.group.message.sent.v2'),
			'type',
		],
		['a raw that is a list', (event: { data: { raw: unknown } }) => (event.data.raw = []), 'data.raw'],
		['a raw that is null', (event: { data: { raw: unknown } }) => (event.data.raw = null), 'data.raw'],
		['a raw that is text', (event: { data: { raw: unknown } }) => (event.data.raw = 'secret'), 'data.raw'],
	])('refuses %s, names the field and does not tell its value', (_name, change, path) => {
		expect(wrong(change as never)).toThrow(new TypeError(`Not a group message event of v1: ${path}`));
	});

	test('names every field that is wrong, once', () => {
		expect(() => parseGroupMessageEvent('{"specversion":"1.0"}')).toThrow(
			'Not a group message event of v1: id, source, type, subject, time, dataschema, datacontenttype, partitionkey, data',
		);
	});

	test.each(['null', '1', '"secret"'])('refuses %s, which is no event', (json) => {
		expect(() => parseGroupMessageEvent(json)).toThrow(new TypeError('Not a group message event of v1: the event'));
	});

	test('refuses a list as an event without fields', () => {
		expect(() => parseGroupMessageEvent('[]')).toThrow(
			'Not a group message event of v1: specversion, id, source, type, subject, time, dataschema, datacontenttype, partitionkey, data',
		);
	});

	test('does not quote text that is not JSON', () => {
		expect(() => parseGroupMessageEvent('secret')).toThrow(
			new TypeError('Not a group message event of v1: it should be JSON'),
		);
	});
});
