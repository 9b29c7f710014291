import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readSampleEvents, type SampleEvent } from '../../scripts/local/sample-events.ts';
import { holdDeadPort } from '../support/dead-port.ts';
import { startRelay, type TestRelay } from '../support/relay.ts';
import { callbackBody, callbackQuery, request, signed } from '../support/requests.ts';

const OK = { status: 200, ActionStatus: 'OK', ErrorInfo: '', ErrorCode: 0 };
const samples = await readSampleEvents();

describe.each(['source', 'bundle'] as const)('the relay, from its %s', (from) => {
	let relay: TestRelay;
	beforeAll(async () => {
		relay = await startRelay({}, from);
	});
	afterAll(() => relay.stop());

	test.each(samples)('answers $path with $statusCode / $errorCode', async ({ event, ...expected }: SampleEvent) => {
		const answer = await relay.send(structuredClone(event));

		expect(answer).toMatchObject({ status: expected.statusCode, ErrorCode: expected.errorCode });
		expect(await relay.received()).toHaveLength(expected.published ? 1 : 0);
	});

	test('acknowledges with the three fields that Tencent requires, as JSON', async () => {
		expect(await relay.send(request({ body: callbackBody({ MsgSeq: 1 }) }))).toEqual({
			...OK,
			headers: { 'content-type': 'application/json' },
		});
		await relay.received();
	});

	test('puts a message that is delivered twice on the queue once', async () => {
		const body = callbackBody({ MsgSeq: 2 });

		expect(await relay.send(request({ body }))).toMatchObject(OK);
		expect(await relay.send(request({ body: { ...body, EventTime: 1767225609999 } }))).toMatchObject(OK);

		expect(await relay.received()).toHaveLength(1);
	});

	test('keeps the messages of a group in one message group, in order', async () => {
		for (const MsgSeq of [3, 4, 5]) await relay.send(request({ body: callbackBody({ MsgSeq }) }));

		const messages = await relay.queue.receiveAll();

		expect(messages.map(({ Attributes }) => Attributes?.MessageGroupId)).toEqual(
			Array(3).fill('1400000000:@TGS#2SAMPLE5Q'),
		);
		expect(messages.map(({ Body = '' }) => JSON.parse(Body).data.seq)).toEqual([3, 4, 5]);
	});

	test('refuses before it reads: a foreign app with a broken body is a foreign app', async () => {
		const answer = await relay.send(request({ query: callbackQuery({ SdkAppid: '1400000001' }), body: '{' }));

		expect(answer).toMatchObject({ status: 403, ActionStatus: 'FAIL', ErrorCode: 10101 });
	});

	test('acknowledges other commands unread, because anything else could block what a user does', async () => {
		const query = callbackQuery({ CallbackCommand: 'Group.CallbackBeforeSendMsg' });

		expect(await relay.send(request({ query, body: '{' }))).toMatchObject(OK);
		expect(await relay.received()).toEqual([]);
	});

	test('answers 503 when the queue is gone, and keeps the message in the log', async () => {
		const nowhere = await holdDeadPort();
		const env = { QUEUE_URL: `http://127.0.0.1:${nowhere.port}/000000000000/messages.fifo` };
		const broken = await startRelay(env, from);

		const answer = await broken.send(request());
		const logs = broken.logs();
		await broken.stop();
		nowhere.release();

		expect(answer).toMatchObject({ status: 503, ActionStatus: 'FAIL', ErrorCode: 10107 });
		expect(logs).toContainEqual(
			expect.objectContaining({
				level: 'ERROR',
				spill: expect.objectContaining({
					reason: 'queue',
					message: expect.objectContaining({ groupId: '1400000000:@TGS#2SAMPLE5Q' }),
				}),
			}),
		);
	});
});

describe('with a token', () => {
	let relay: TestRelay;
	beforeAll(async () => {
		relay = await startRelay({ CALLBACK_TOKENS: 'new-token, old-token' });
	});
	afterAll(() => relay.stop());

	test.each(['new-token', 'old-token'])('takes what Tencent signed with the %s', async (token) => {
		const query = callbackQuery(signed(token));

		expect(await relay.send(request({ query, body: callbackBody({ GroupId: token }) }))).toMatchObject(OK);
		expect(await relay.received()).toHaveLength(1);
	});

	test('refuses what nobody signed', async () => {
		expect(await relay.send(request())).toMatchObject({ status: 403, ErrorCode: 10102 });
		expect(await relay.received()).toEqual([]);
	});
});
