import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type FaultProxy, faults, startFaultProxy } from '../support/fault-proxy.ts';
import { startRelay, type TestRelay } from '../support/relay.ts';
import { replayLogs } from '../support/replay.ts';
import { APP_ID, callbackBody, callbackQuery, editBody, recallBody, request } from '../support/requests.ts';

let proxy: FaultProxy;
let relay: TestRelay;
beforeEach(async () => {
	proxy = await startFaultProxy();
	relay = await startRelay({ QUEUE_URL: proxy.queueUrl });
	proxy.target = relay.queue.url;
});
afterEach(async () => {
	await relay.stop();
	await proxy.close();
});

const send = (body: Record<string, unknown>) =>
	relay.send(request({ body, query: callbackQuery({ CallbackCommand: String(body.CallbackCommand) }) }));
const received = async () => (await relay.queue.receiveAll()).map(({ Body = '' }) => JSON.parse(Body));

const secret = {
	Operator_Account: 'secret user',
	MsgBody: [{ MsgType: 'TIMTextElem', MsgContent: { Text: 'secret' } }],
};
const kinds = [
	{ kind: 'sent', body: callbackBody(secret), facts: { seq: 101, elements: ['text'], sequenced: true } },
	{ kind: 'edited', body: editBody(secret), facts: { seq: 101, elements: ['text'] } },
	{ kind: 'recalled', body: recallBody(secret), facts: { seqs: [101] } },
];

describe.each(kinds)('a callback of a message that was $kind', ({ kind, body, facts }) => {
	test('is acknowledged once its event is on the queue', async () => {
		expect(await send(body)).toMatchObject({ status: 200, ActionStatus: 'OK', ErrorCode: 0 });
		expect(await received()).toMatchObject([
			{ type: `tencent.chat.group.message.${kind}.v1`, subject: '@TGS#2SAMPLE5Q', data: { raw: body } },
		]);
	});

	test('leaves one line in the log that says what happened to which message, and not who did it or what it said', async () => {
		await send(body);
		const lines = relay.logs().filter(({ outcome }) => outcome);
		const [event] = await received();

		expect(lines).toMatchObject([
			{
				outcome: 'published',
				kind,
				command: body.CallbackCommand,
				sdkAppId: APP_ID,
				groupId: '@TGS#2SAMPLE5Q',
				eventId: event.id,
				Published: 1,
				...facts,
			},
		]);
		expect(JSON.stringify(lines)).not.toContain('secret');
	});

	test('that the queue does not take is in the log, and is on the queue after a replay', async () => {
		proxy.break(faults.deniesAccess);
		expect(await send(body)).toMatchObject({ status: 503, ErrorCode: 10107 });
		proxy.repair();
		const logs = relay.logs();
		expect(await received()).toEqual([]);

		await replayLogs(logs, relay.queue);
		const [replayed, ...others] = await received();
		await send(body);

		expect(others).toEqual([]);
		expect(replayed).toMatchObject({ type: `tencent.chat.group.message.${kind}.v1`, data: { raw: body } });
		expect(await received()).toEqual([]);
	});
});

test('a message, its edit and its recall are in one message group, in the order of their callbacks', async () => {
	for (const { body } of kinds) await send(body);
	const messages = await relay.queue.receiveAll();

	expect(messages.map(({ Body = '' }) => JSON.parse(Body).type.split('.').at(-2))).toEqual([
		'sent',
		'edited',
		'recalled',
	]);
	expect(new Set(messages.map(({ Attributes }) => Attributes?.MessageGroupId)).size).toBe(1);
});
