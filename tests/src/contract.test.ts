import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
	EDITED_EVENT_TYPE,
	EVENT_TYPE,
	parseEvent,
	parseGroupMessageEvent,
	RECALLED_EVENT_TYPE,
} from '../../src/contract.ts';
import { arbitraryBody, arbitraryEdit, arbitraryRecall } from '../support/arbitrary-callbacks.ts';
import { arbitraryWriting, toJsonText } from '../support/json-text.ts';
import { toMessage } from '../support/messages.ts';
import { editBody } from '../support/requests.ts';

describe('parseGroupMessageEvent', () => {
	test('accepts every event that the relay makes, and returns it as JSON.parse does', () => {
		fc.assert(
			fc.property(arbitraryBody, arbitraryWriting, (body, writing) => {
				const json = toMessage({ body: toJsonText(body, writing) }).body;
				expect(JSON.stringify(parseGroupMessageEvent(json))).toBe(JSON.stringify(JSON.parse(json)));
			}),
			{ numRuns: 300 },
		);
	});

	test('keeps what a later release may add, and keys with a special meaning in JavaScript', () => {
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
	])('rejects %s and names the field but not its value', (_name, change, path) => {
		expect(wrong(change as never)).toThrow(new TypeError(`Not a group message event of v1: ${path}`));
	});

	test('names every field that is wrong, once', () => {
		expect(() => parseGroupMessageEvent('{"specversion":"1.0"}')).toThrow(
			'Not a group message event of v1: id, source, type, subject, time, dataschema, datacontenttype, partitionkey, data',
		);
	});

	test.each(['null', '1', '"secret"'])('rejects %s, which is not an event', (json) => {
		expect(() => parseGroupMessageEvent(json)).toThrow(new TypeError('Not a group message event of v1: the event'));
	});

	test('rejects a list, which would otherwise pass for an event without fields', () => {
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

describe('parseEvent', () => {
	test.each([
		[EVENT_TYPE, arbitraryBody],
		[EDITED_EVENT_TYPE, arbitraryEdit],
		[RECALLED_EVENT_TYPE, arbitraryRecall],
	])('accepts every %s that the relay makes, and returns it as JSON.parse does', (type, bodies) => {
		fc.assert(
			fc.property(bodies, arbitraryWriting, (body, writing) => {
				const json = toMessage({ body: toJsonText(body, writing) }).body;
				const event = parseEvent(json);
				expect(event?.type).toBe(type);
				expect(JSON.stringify(event)).toBe(JSON.stringify(JSON.parse(json)));
			}),
			{ numRuns: 200 },
		);
	});

	test('gives nothing for a type of a later release, which a consumer skips', () => {
		expect(parseEvent('{"type":"tencent.chat.group.message.pinned.v1"}')).toBeUndefined();
	});

	test('names the fields of an event that are not what its type says', () => {
		const event = JSON.parse(toMessage({ body: editBody() }).body);
		event.data.seq = 'secret';

		expect(() => parseEvent(JSON.stringify(event))).toThrow(
			new TypeError('Not an event of the type tencent.chat.group.message.edited.v1: data.seq'),
		);
	});

	test.each(['secret', 'null', '1', '[]', '{}', '{"type":1}'])('rejects %s, which is no event', (json) => {
		expect(() => parseEvent(json)).toThrow(new TypeError('Not an event: it should be a JSON object with a type'));
	});
});
