// The bundle of the reconcile function in a process of its own, as on Lambda, with lines that the callback's bundle wrote.
import { once } from 'node:events';
import { statSync } from 'node:fs';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type Arrival, type LocalQueue, localAws, startLocalQueue } from '../../scripts/local/queue.ts';
import { createTencentApp, type TencentApp } from '../../scripts/local/tencent/app.ts';
import { startTencentServer, type TencentServer } from '../../scripts/local/tencent/server.ts';
import { type LocalLogs, startLocalLogs } from '../support/cloudwatch-logs.ts';
import { type FaultProxy, faults, startFaultProxy } from '../support/fault-proxy.ts';
import { toMessage } from '../support/messages.ts';
import { spawnNode } from '../support/node.ts';
import { startRelay } from '../support/relay.ts';
import { APP_ID, request } from '../support/requests.ts';
import { type LocalSecrets, startLocalSecrets } from '../support/secrets-manager.ts';
import { SECRET_KEY } from '../support/tencent.ts';

const COUNT = 30;
const LOST = [4, 11, 12, 29, 30];
/** The function ends its window ten minutes ago, and searches the log until now. */
const SCHEDULED = Date.now();
const SENT_AT = SCHEDULED - 1_800_000;

let queue: LocalQueue;
let proxy: FaultProxy;
let logs: LocalLogs;
let secrets: LocalSecrets;
let app: TencentApp;
let tencent: TencentServer;
let arrivals: Arrival[];
/** The ids that the callbacks of the lost messages would have had. */
let lostIds: string[];
beforeEach(async () => {
	queue = await startLocalQueue();
	proxy = await startFaultProxy(queue.url);
	logs = await startLocalLogs();
	logs.write('own', []);
	secrets = await startLocalSecrets();
	app = createTencentApp();
	tencent = await startTencentServer({ sdkAppId: APP_ID, admin: 'administrator', secretKey: SECRET_KEY, app });
	const settings = { TENCENT_SECRET_KEY: SECRET_KEY, TENCENT_API_URL: tencent.url };
	secrets.values.set('tencent', JSON.stringify({ [APP_ID]: settings }));
	arrivals = [];
	queue.onArrival((arrival) => arrivals.push(arrival));
	await converse();
});
afterEach(async () => {
	await proxy.close();
	await Promise.all([tencent, secrets, logs, queue].map((server) => server.stop()));
});

/** Thirty messages of one group, of which some never reach the callback's bundle. */
const converse = async (): Promise<void> => {
	app.createGroup('a');
	lostIds = [];
	const relay = await startRelay({}, 'bundle');
	try {
		for (let seq = 1; seq <= COUNT; seq++) {
			const body = app.send({ groupId: 'a' }, { sentAt: Math.floor(SENT_AT / 1000) });
			if (LOST.includes(seq)) lostIds.push(toMessage({ body }).deduplicationId);
			else await relay.send(request({ body }));
		}
		logs.write(
			'callback',
			relay.logs().map((line) => ({ timestamp: SENT_AT, message: JSON.stringify(line) })),
		);
	} finally {
		await relay.stop();
	}
};

const event = { scheduledTime: new Date(SCHEDULED).toISOString() };
const context = '{ getRemainingTimeInMillis: () => 900000 }';

const start = () =>
	spawnNode(['--eval', `require('./dist/reconcile.cjs').handler(${JSON.stringify(event)}, ${context})`], {
		env: {
			...localAws,
			SDK_APP_IDS: APP_ID,
			QUEUE_URL: proxy.queueUrl,
			RECONCILE_SECRET: 'tencent',
			LEDGER_LOG_GROUPS: 'callback,own',
			AWS_ENDPOINT_URL_CLOUDWATCH_LOGS: logs.endpoint,
			AWS_ENDPOINT_URL_SECRETS_MANAGER: secrets.endpoint,
		},
	});

/** Waits for the end of a run, and brings its lines to its log, as Lambda does. */
const ended = async (child: ReturnType<typeof start>): Promise<{ succeeded: boolean; stderr: string }> => {
	const [stdout, stderr, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')]);
	const lines = stdout.split('\n').filter((line) => line !== '');
	logs.write(
		'own',
		lines.map((message) => ({ timestamp: SCHEDULED, message })),
	);
	return { succeeded: code === 0, stderr };
};

test('what was lost is on the queue, with the ids that its callbacks would have had', async () => {
	expect(await ended(start())).toEqual({ succeeded: true, stderr: '' });

	const messages = (await queue.receiveAll()).map(({ Body = '', Attributes }) => ({
		...JSON.parse(Body),
		deduplicationId: Attributes?.MessageDeduplicationId,
	}));
	expect(messages.map(({ data }) => data.seq)).toEqual(LOST);
	expect(messages.map(({ id }) => id)).toEqual(lostIds);
	expect(messages.map(({ deduplicationId }) => deduplicationId)).toEqual(lostIds);
});

test('two runs of one window send each message once', async () => {
	await ended(start());
	expect(await ended(start())).toEqual({ succeeded: true, stderr: '' });

	expect(arrivals).toHaveLength(LOST.length);
});

test('killed in the middle, the next run goes on; only what was on its way is sent once more, and SQS knows that', async () => {
	// The queue has got the third message, but the answer does not come through.
	const child = start();
	const end = ended(child);
	await proxy.requested(2);
	proxy.break(faults.hangsInMidBody, COUNT);
	await proxy.requested(3);
	child.kill('SIGKILL');
	proxy.repair();
	expect(await end).toMatchObject({ succeeded: false });
	expect(await ended(start())).toMatchObject({ succeeded: true });

	expect((await queue.receiveAll()).map(({ Body = '' }) => JSON.parse(Body).data.seq)).toEqual(LOST);
	expect(arrivals.filter(({ duplicate }) => duplicate).length).toBeLessThanOrEqual(1);
});

test('a queue that takes nothing makes it fail, and the next run sends the rest', async () => {
	proxy.break(faults.deniesAccess, 1);
	const { succeeded, stderr } = await ended(start());
	expect(succeeded).toBe(false);
	expect(JSON.parse(stderr.split('\n')[0] ?? '')).toMatchObject({
		message: 'Not everything could be reconciled',
		failed: { AccessDeniedException: LOST.length },
		Recovered: 0,
	});
	expect(stderr).not.toContain(SECRET_KEY);
	expect(await ended(start())).toMatchObject({ succeeded: true });

	expect(arrivals).toHaveLength(LOST.length);
});

test('the AWS SDK is not in the bundle, because Lambda has it', () => {
	expect(statSync('dist/reconcile.cjs').size).toBeLessThan(96 * 1024);
});
