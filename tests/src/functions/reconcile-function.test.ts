import { describe, expect, test } from 'vitest';
import { publishedLine } from '../../support/history.ts';
import { SENT_AT, useReconcileFunction } from '../../support/reconcile-function.ts';
import { APP_ID } from '../../support/requests.ts';

const local = useReconcileFunction();
const { converse, invoke, received } = local;

describe('what never reached the callback function', () => {
	test('is on the queue: gaps, tails, and conversations of which nothing arrived', async () => {
		converse('a', 5, [2, 5]);
		converse('silent', 2, [1, 2]);
		const { error, books } = await invoke();

		expect(error).toBeUndefined();
		expect((await received()).sort()).toEqual(['a 2', 'a 5', 'silent 1', 'silent 2']);
		expect(books).toMatchObject({
			message: 'Reconciled',
			sdkAppId: APP_ID,
			Missing: 4,
			Recovered: 4,
			Unrecoverable: 0,
		});
	});

	test('is sent once, however often the same window is reconciled', async () => {
		converse('a', 5, [2, 5]);
		await invoke();
		await received();
		// SQS has forgotten the ids.
		local.queue.reset();
		const { error, books } = await invoke();

		expect(error).toBeUndefined();
		expect(await received()).toEqual([]);
		expect(books).toMatchObject({ Missing: 0, Recovered: 0 });
	});

	test('is counted in metrics, under the names that the alarm and the dashboard have', async () => {
		const [metrics] = ((await invoke()).books as { _aws: { CloudWatchMetrics: object[] } })._aws.CloudWatchMetrics;
		expect(metrics).toEqual({
			Namespace: 'TimRelay',
			Dimensions: [['service']],
			Metrics: [{ Name: 'Missing' }, { Name: 'Recovered' }, { Name: 'Unrecoverable' }],
		});
	});

	test('is searched for in the three hours until ten minutes before the scheduled time', async () => {
		expect((await invoke()).books).toMatchObject({ from: '2026-01-01T09:10:00.000Z', to: '2026-01-01T12:10:00.000Z' });
	});

	test('is not searched for in the future, if somebody asks for it', async () => {
		expect((await invoke({}, { scheduledTime: '2030-01-01T00:00:00Z' })).books).toMatchObject({
			to: '2026-01-01T12:10:03.000Z',
		});
	});

	test('does not include messages of senders that the secret wants to be left alone', async () => {
		const settings = { ...local.settings, SKIP_SENDERS: 'bot, user_0412' };
		local.secrets.values.set('tencent', JSON.stringify({ [APP_ID]: settings }));
		converse('a', 3, [2]);
		await invoke();

		expect(await received()).toEqual([]);
	});
});

describe('nothing is fetched', () => {
	test.each([
		['that the replay function has brought back', 'replay', {}],
		['that the callback function rejected, because the replay brings it', 'callback', { outcome: 'rejected' }],
	])('%s', async (_what, log, fields) => {
		converse('a', 3, [], log, fields);
		await invoke();

		expect(await received()).toEqual([]);
	});

	test('twice because an edit of the message was published: only the line of the message itself counts', async () => {
		converse('a', 3, [], 'callback', { command: 'Group.CallbackAfterModifyMsg' });
		await invoke();

		expect(await received()).toEqual(['a 1', 'a 2', 'a 3']);
	});

	test('of an online-only message that has the number of another by chance', async () => {
		converse('a', 3, [2]);
		const callback = { CallbackCommand: 'Group.CallbackAfterSendMsg', GroupId: 'a', MsgSeq: 2, EventTime: 0 };
		const message = publishedLine(callback, { sequenced: false });
		local.logs.write('callback', [{ timestamp: SENT_AT * 1000, message }]);
		await invoke();

		expect(await received()).toEqual(['a 2']);
	});
});

describe('what was deleted or recalled before it could be fetched', () => {
	test('is counted as unrecoverable, and named in the log', async () => {
		converse('a', 4, [2, 3]);
		local.tencent.app.remove({ groupId: 'a' }, 2);
		local.tencent.app.recall({ groupId: 'a' }, 3);
		const { error, lines, books } = await invoke();

		expect(error).toBeUndefined();
		expect(books).toMatchObject({ Missing: 2, Recovered: 0, Unrecoverable: 2 });
		const message = 'Lost: deleted or recalled before it could be fetched';
		expect(lines.filter(({ outcome }) => outcome === 'unrecoverable')).toMatchObject([
			{ level: 'ERROR', message, sdkAppId: APP_ID, groupId: 'a', seq: 2, reason: 'hole' },
			{ level: 'ERROR', message, sdkAppId: APP_ID, groupId: 'a', seq: 3, reason: 'recalled' },
		]);
	});

	test('is counted once, so that the alarm rings once', async () => {
		converse('a', 3, [2]);
		local.tencent.app.recall({ groupId: 'a' }, 2);
		await invoke();

		expect((await invoke()).books).toMatchObject({ Missing: 0, Unrecoverable: 0 });
	});

	test('does not include tips, which never had a callback', async () => {
		converse('a', 2);
		local.tencent.app.tip({ groupId: 'a' }, SENT_AT);

		const { lines, books } = await invoke();
		expect(books).toMatchObject({ Missing: 0, Unrecoverable: 0 });
		expect(lines.filter(({ outcome }) => outcome === 'unrecoverable')).toEqual([]);
	});
});
