import { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type LocalQueue, localAws, startLocalQueue } from '../../../scripts/local/queue.ts';
import { createReconcileFunction } from '../../../src/functions/reconcile-function.ts';
import { createRestClient } from '../../../src/tencent/rest/client.ts';
import { type LocalLogs, startLocalLogs } from '../../support/cloudwatch-logs.ts';
import { publishedLine } from '../../support/history.ts';
import { captureOutput, type Output } from '../../support/output.ts';
import { APP_ID } from '../../support/requests.ts';
import { type LocalSecrets, startLocalSecrets } from '../../support/secrets-manager.ts';
import { type LocalTencent, SECRET_KEY, startTencent } from '../../support/tencent.ts';

/** When the schedule invokes the function, in ms. */
const SCHEDULED = Date.UTC(2026, 0, 1, 12, 20);
/** In the window, in seconds. */
const SENT_AT = Date.UTC(2026, 0, 1, 12) / 1000;

let tencent: LocalTencent;
let queue: LocalQueue;
let logs: LocalLogs;
let secrets: LocalSecrets;
let output: Output;
const clients: { destroy(): void }[] = [];
beforeEach(async () => {
	tencent = await startTencent(SCHEDULED + 3000);
	queue = await startLocalQueue();
	logs = await startLocalLogs();
	for (const log of ['callback', 'replay', 'own']) logs.write(log, []);
	secrets = await startLocalSecrets();
	const settings = { TENCENT_SECRET_KEY: SECRET_KEY, TENCENT_API_URL: tencent.server.url };
	secrets.values.set('tencent', JSON.stringify({ [APP_ID]: settings }));
	output = captureOutput();
});
afterEach(async () => {
	output.stop();
	for (const client of clients.splice(0)) client.destroy();
	await Promise.all([secrets, logs, queue, tencent.server].map((server) => server.stop()));
});

const event = { scheduledTime: '2026-01-01T12:20:00Z' };

/** Invokes the function with so much time left, and lets its lines reach its log, as Lambda does. */
const invoke = async (
	input: unknown = event,
	{ remaining = (): number => 900_000, sdkAppIds = [APP_ID], maxFound = 100 } = {},
) => {
	const aws = { region: localAws.AWS_REGION, credentials: { accessKeyId: 'local', secretAccessKey: 'local' } };
	const logsClient = new CloudWatchLogsClient({ ...aws, endpoint: logs.endpoint });
	const secretsClient = new SecretsManagerClient({ ...aws, endpoint: secrets.endpoint });
	clients.push(logsClient, secretsClient);
	const run = createReconcileFunction({
		sdkAppIds: new Set(sdkAppIds),
		secrets: secretsClient,
		secretName: 'tencent',
		logs: logsClient,
		logGroupNames: ['callback', 'replay', 'own'],
		sqs: queue.client,
		queueUrl: queue.url,
		connect: createRestClient,
		clock: tencent.clock,
		maxFound,
	});
	let error: string | undefined;
	await run(input, { getRemainingTimeInMillis: remaining }).catch(({ message }) => {
		error = message;
	});
	const lines = output.lines();
	const timestamp = tencent.clock.now();
	logs.write(
		'own',
		lines.map((line) => ({ timestamp, message: JSON.stringify(line) })),
	);
	return { error, lines, books: lines.find(({ books }) => books) };
};

/** Sends messages to a group that is new; those whose numbers are dropped never reach the relay. */
const converse = (groupId: string, count: number, dropped: readonly number[] = [], log = 'callback', fields = {}) => {
	tencent.app.createGroup(groupId);
	for (let index = 0; index < count; index++) {
		const callback = tencent.app.send({ groupId }, { sentAt: SENT_AT });
		if (dropped.includes(Number(callback.MsgSeq))) continue;
		logs.write(log, [{ timestamp: SENT_AT * 1000 + 500, message: publishedLine(callback, fields) }]);
	}
};

const received = async (): Promise<string[]> =>
	(await queue.receiveAll()).map(({ Body = '' }) => {
		const { data } = JSON.parse(Body);
		return `${data.group.id} ${data.seq}`;
	});

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
		queue.reset();
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
		expect((await invoke({ scheduledTime: '2030-01-01T00:00:00Z' })).books).toMatchObject({
			to: '2026-01-01T12:10:03.000Z',
		});
	});

	test('does not include messages of senders that the secret wants to be left alone', async () => {
		const settings = { TENCENT_SECRET_KEY: SECRET_KEY, TENCENT_API_URL: tencent.server.url };
		secrets.values.set('tencent', JSON.stringify({ [APP_ID]: { ...settings, SKIP_SENDERS: 'bot, user_0412' } }));
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
		logs.write('callback', [{ timestamp: SENT_AT * 1000, message }]);
		await invoke();

		expect(await received()).toEqual(['a 2']);
	});
});

describe('what was deleted or recalled before it could be fetched', () => {
	test('is counted as unrecoverable, and named in the log', async () => {
		converse('a', 4, [2, 3]);
		tencent.app.remove({ groupId: 'a' }, 2);
		tencent.app.recall({ groupId: 'a' }, 3);
		const { error, lines, books } = await invoke();

		expect(error).toBeUndefined();
		expect(books).toMatchObject({ Missing: 2, Recovered: 0, Unrecoverable: 2 });
		expect(lines.filter(({ outcome }) => outcome === 'unrecoverable')).toMatchObject([
			{ level: 'ERROR', sdkAppId: APP_ID, groupId: 'a', seq: 2, reason: 'hole' },
			{ level: 'ERROR', sdkAppId: APP_ID, groupId: 'a', seq: 3, reason: 'recalled' },
		]);
	});

	test('is counted once, so that the alarm rings once', async () => {
		converse('a', 3, [2]);
		tencent.app.recall({ groupId: 'a' }, 2);
		await invoke();

		expect((await invoke()).books).toMatchObject({ Missing: 0, Unrecoverable: 0 });
	});

	test('does not include tips, which never had a callback', async () => {
		converse('a', 2);
		tencent.app.tip({ groupId: 'a' }, SENT_AT);

		expect((await invoke()).books).toMatchObject({ Missing: 0, Unrecoverable: 0 });
	});
});

describe('the function fails, so that Lambda invokes it again,', () => {
	const FAILED = 'Not everything could be reconciled: the line above says why';

	test('if Tencent refuses the key', async () => {
		const settings = { TENCENT_SECRET_KEY: 'wrong-key', TENCENT_API_URL: tencent.server.url };
		secrets.values.set('tencent', JSON.stringify({ [APP_ID]: settings }));
		const { error, lines } = await invoke();

		expect(error).toBe(FAILED);
		expect(JSON.stringify(lines)).toContain('Check that TENCENT_SECRET_KEY belongs to the app');
		expect(JSON.stringify(lines)).not.toMatch(/wrong-key|usersig=/);
	});

	test('if it runs out of time; what it has found until then is on the queue', async () => {
		converse('a', 5, [2]);
		converse('b', 5, [2]);
		let calls = 0;
		// Enough for the list, the groups and one conversation.
		const remaining = () => (++calls <= 3 ? 900_000 : 100_000);
		const { error, lines } = await invoke(event, { remaining });

		expect(error).toBe(FAILED);
		expect(JSON.stringify(lines)).toContain('This is as much as one run can do');
		expect(await received()).toEqual(['a 2']);
	});

	test('if it has found as much as it can send; the next run goes on from there', async () => {
		// More groups than are compared at a time.
		for (let number = 1; number <= 20; number++) converse(`group-${number}`, 1, [1]);
		expect((await invoke(event, { maxFound: 3 })).error).toBe(FAILED);
		const { length } = await received();
		expect(length).toBeGreaterThanOrEqual(3);
		expect(length).toBeLessThan(20);
		expect((await invoke()).error).toBeUndefined();

		expect(await received()).toHaveLength(20 - length);
	});

	test('if Logs Insights does not finish: nothing is fetched, because everything would count as missing', async () => {
		converse('a', 5);
		logs.failures.push('Timeout');

		expect((await invoke()).error).toBe('Logs Insights did not finish a query of the log (Timeout)');
		expect(tencent.server.calls).toEqual([]);
	});

	test('if one of several apps could not be reconciled; the others are', async () => {
		const settings = { TENCENT_SECRET_KEY: SECRET_KEY, TENCENT_API_URL: tencent.server.url };
		secrets.values.set('tencent', JSON.stringify({ '1400000009': settings, [APP_ID]: settings }));
		converse('a', 3, [2]);

		// The local Tencent has one app only.
		expect((await invoke(event, { sdkAppIds: [APP_ID, '1400000009'] })).error).toBe(FAILED);
		expect(await received()).toEqual(['a 2']);
	});
});

describe('one line refuses', () => {
	test.each([
		['a secret that is missing', undefined, 'The secret tencent cannot be read (ResourceNotFoundException)'],
		['a secret that is the bare key', SECRET_KEY, /^The secret tencent should be like {"1400000000"/],
		['a secret without an app', '{}', /^The secret tencent should be like {"1400000000"/],
		[
			'a secret without the key of an app',
			JSON.stringify({ [APP_ID]: { TENCENT_REGION: 'tokyo' } }),
			/^The secret tencent, app 1400000000: TENCENT_SECRET_KEY should be/,
		],
		[
			'a secret with a foreign app',
			JSON.stringify({ '1400000009': {} }),
			'The secret tencent should name apps of SDK_APP_IDS only: 1400000000',
		],
	])('%s', async (_what, secret, line) => {
		if (secret === undefined) secrets.values.delete('tencent');
		else secrets.values.set('tencent', secret);

		const { error } = await invoke();
		expect(error).toMatch(line);
		expect(error).not.toContain(SECRET_KEY);
	});

	test.each([
		['nothing', {}],
		['no time', { scheduledTime: 'soon' }],
	])('an event with %s', async (_what, input) => {
		expect((await invoke(input)).error).toMatch(/^The event should be like {"scheduledTime"/);
	});
});
