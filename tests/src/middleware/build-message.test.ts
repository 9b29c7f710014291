import { describe, expect, test } from 'vitest';
import { type Command, commands } from '../../../src/message/commands.ts';
import { buildMessage } from '../../../src/middleware/build-message.ts';
import { parseQuery } from '../../../src/tencent/query.ts';
import { runStep } from '../../support/middleware.ts';
import { APP_ID, callbackBody, editBody, recallBody } from '../../support/requests.ts';

const build = (body: Record<string, unknown> = callbackBody()) => {
	const text = JSON.stringify(body);
	const json = JSON.parse(text);
	const { internal } = runStep(
		buildMessage(),
		{},
		{
			callback: (commands.get(json.CallbackCommand) as Command).validate(json),
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
		expect(build(callbackBody({ EventTime: undefined, MsgTime: undefined })).event.time).toBe(
			'2026-01-01T00:00:02.000Z',
		);
	});

	test('says whether its number counts', () => {
		expect(build().facts?.sequenced).toBe(true);
		expect(build(callbackBody({ OnlineOnlyFlag: 1 })).facts?.sequenced).toBe(false);
	});

	test('lists each type of its elements once, in their order', () => {
		const text = { MsgType: 'TIMTextElem', MsgContent: { Text: 'a' } };
		const face = { MsgType: 'TIMFaceElem', MsgContent: { Index: 1 } };

		expect(build(callbackBody({ MsgBody: [text, face, 1, text] })).facts?.elements).toEqual([
			'text',
			'face',
			'unknown',
		]);
	});

	test('of an edit tells the log which message was edited', () => {
		const { facts, event } = build(editBody());

		expect(event.type).toBe('tencent.chat.group.message.edited.v1');
		expect(facts).toEqual({ kind: 'edited', groupId: '@TGS#2SAMPLE5Q', seq: 101, elements: ['text'] });
	});

	test('of a recall tells the log the first ten messages that were recalled', () => {
		const { facts, event } = build(
			recallBody({ MsgSeqList: Array.from({ length: 12 }, (_, i) => ({ MsgSeq: i + 1 })) }),
		);

		expect(event.type).toBe('tencent.chat.group.message.recalled.v1');
		expect(facts).toEqual({ kind: 'recalled', groupId: '@TGS#2SAMPLE5Q', seqs: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10] });
	});
});
