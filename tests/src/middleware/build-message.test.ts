import { parse } from 'valibot';
import { describe, expect, test } from 'vitest';
import { type MessageEvent, normalizeCallback } from '../../../src/middleware/build-message.ts';
import { callbackSchema, parseQuery } from '../../../src/tencent/callback.ts';
import { runBefore } from '../../support/middleware.ts';
import { APP_ID, callbackBody } from '../../support/requests.ts';

const normalizeBody = (fields: Record<string, unknown> = {}) => {
	const text = JSON.stringify(callbackBody(fields));
	const json = JSON.parse(text);
	const event = {
		callback: parse(callbackSchema, json),
		query: parseQuery('ClientIP=203.0.113.7'),
		sdkAppId: APP_ID,
		raw: { text, json },
		arrivedAt: 1_767_225_602_000,
	};
	runBefore(normalizeCallback(), event);
	return event as unknown as MessageEvent;
};

describe('a callback that fits', () => {
	test('becomes the message for the queue, made of body, query and app', () => {
		const { message, raw } = normalizeBody();

		expect(message.groupId).toBe(`${APP_ID}:@TGS#2SAMPLE5Q`);
		expect(JSON.parse(message.body).data).toMatchObject({
			sdkAppId: APP_ID,
			client: { ip: '203.0.113.7' },
			elements: [{ type: 'text', text: 'hello' }],
			raw: raw.json,
		});
	});

	test('has the time of its arrival where it names none', () => {
		const { message } = normalizeBody({ EventTime: undefined, MsgTime: undefined });

		expect(JSON.parse(message.body).time).toBe('2026-01-01T00:00:02.000Z');
	});

	test('names each type of its elements once, in the order in which they came', () => {
		const text = { MsgType: 'TIMTextElem', MsgContent: { Text: 'a' } };
		const face = { MsgType: 'TIMFaceElem', MsgContent: { Index: 1 } };

		expect(normalizeBody({ MsgBody: [text, face, 1, text] }).elementTypes).toEqual(['text', 'face', 'unknown']);
	});

	test('notes when it was ready, from which the time of the send is counted', () => {
		const before = Date.now();
		const { readyAt } = normalizeBody();

		expect(readyAt).toBeGreaterThanOrEqual(before);
		expect(readyAt).toBeLessThanOrEqual(Date.now());
	});
});
