import { describe, expect, test } from 'vitest';
import { buildMessage } from '../../../src/middleware/build-message.ts';
import { AFTER_SEND_MSG } from '../../../src/tencent/callbacks/after-send-msg.ts';
import { parseQuery } from '../../../src/tencent/query.ts';
import { validate } from '../../../src/tencent/validate.ts';
import { runStep } from '../../support/middleware.ts';
import { APP_ID, callbackBody } from '../../support/requests.ts';

const build = (fields: Record<string, unknown> = {}) => {
	const text = JSON.stringify(callbackBody(fields));
	const json = JSON.parse(text);
	const { internal } = runStep(
		buildMessage(),
		{},
		{
			callback: validate(json, AFTER_SEND_MSG),
			query: parseQuery('ClientIP=203.0.113.7'),
			sdkAppId: APP_ID,
			payload: { text, json, depth: 4 },
			arrivedAt: 1_767_225_602_000,
		},
	);
	return { ...internal, event: JSON.parse(internal.message?.body ?? '') };
};

describe('a valid callback', () => {
	test('becomes the message for the queue, made of body, query and app', () => {
		const { message, payload, event } = build();

		expect(message?.groupId).toBe(`${APP_ID}:@TGS#2SAMPLE5Q`);
		expect(event.data).toMatchObject({
			sdkAppId: APP_ID,
			client: { ip: '203.0.113.7' },
			elements: [{ type: 'text', text: 'hello' }],
			raw: payload?.json,
		});
	});

	test('has the time of its arrival if Tencent gave none', () => {
		expect(build({ EventTime: undefined, MsgTime: undefined }).event.time).toBe('2026-01-01T00:00:02.000Z');
	});

	test('says whether its number counts', () => {
		expect(build().sequenced).toBe(true);
		expect(build({ OnlineOnlyFlag: 1 }).sequenced).toBe(false);
	});

	test('lists each type of its elements once, in their order', () => {
		const text = { MsgType: 'TIMTextElem', MsgContent: { Text: 'a' } };
		const face = { MsgType: 'TIMFaceElem', MsgContent: { Index: 1 } };

		expect(build({ MsgBody: [text, face, 1, text] }).elementTypes).toEqual(['text', 'face', 'unknown']);
	});
});
