import { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import { setLocalEnvironment } from '../../scripts/local/bundle.ts';
import { captureLog } from '../../scripts/local/capture-log.ts';
import { localAws, startLocalQueue } from '../../scripts/local/queue.ts';
import { createReconcileFunction } from '../../src/functions/reconcile-function.ts';
import { createReplayFunction } from '../../src/functions/replay-function.ts';
import { createRecovery } from '../../src/recovery/recover-message.ts';
import { createRestClient } from '../../src/tencent/rest/client.ts';
import { type StoredEvent, startLocalLogs } from '../support/cloudwatch-logs.ts';
import { faults, startFaultProxy } from '../support/fault-proxy.ts';
import { toMessage } from '../support/messages.ts';
import { toAlarmEnd, toBatch } from '../support/replay-events.ts';
import { APP_ID, request } from '../support/requests.ts';
import { startLocalSecrets } from '../support/secrets-manager.ts';
import { SECRET_KEY, startTencent } from '../support/tencent.ts';
import type { SoakParts } from './soak.ts';

type Handler = (event: APIGatewayProxyEventV2, context: object) => Promise<APIGatewayProxyStructuredResultV2>;

/** The faults, one after another: those that last, those that lose responses, and those that no retry fixes. */
const SUCCESSION = [
	'resetsWhileAnswering',
	'throttlesAsSqs',
	'hangsBeforeHeaders',
	'answers503',
	'deniesAccess',
	'resetsWhileSending',
	'hangsInMidBody',
	'isSlowBy500Ms',
] as const;

/** What Tencent does to the first calls of a reconciliation: too many, busy, a broken connection, a proxy's page. */
const TROUBLE = [60007, 10002, 'cut', { status: 502, body: '<html>Bad Gateway' }] as const;

/** The functions by their logs. */
type Log = 'callback' | 'replay' | 'reconcile';

/**
 * Starts the relay in front of a local queue that can be broken.
 *
 * @param load Loads the handler, once the environment is set.
 * @param onAnswer Called with the number of callbacks that are done, and the present fault.
 */
export const startSoak = async (
	load: () => Promise<Handler> | Handler,
	onAnswer: (done: number, fault: string) => void,
): Promise<{
	readonly parts: SoakParts;
	/** How many requests met each fault. */
	readonly met: Readonly<Record<string, number>>;
	stop(): Promise<void>;
}> => {
	const queue = await startLocalQueue();
	const proxy = await startFaultProxy(queue.url);
	const logs = await startLocalLogs(10_000);
	const secrets = await startLocalSecrets();
	const tencent = await startTencent();
	const { app, clock } = tencent;
	const settings = { TENCENT_SECRET_KEY: SECRET_KEY, TENCENT_API_URL: tencent.server.url };
	secrets.values.set('tencent', JSON.stringify({ [APP_ID]: settings }));
	const aws = {
		region: localAws.AWS_REGION,
		credentials: { accessKeyId: localAws.AWS_ACCESS_KEY_ID, secretAccessKey: localAws.AWS_SECRET_ACCESS_KEY },
	};
	const logsClient = new CloudWatchLogsClient({ ...aws, endpoint: logs.endpoint });
	const secretsClient = new SecretsManagerClient({ ...aws, endpoint: secrets.endpoint });
	setLocalEnvironment(proxy.queueUrl);
	// The logs are what the other functions read; nothing of them is for the terminal.
	let running: Log = 'callback';
	const spilled: StoredEvent[] = [];
	const published = { callback: 0, replay: 0, reconcile: 0 };
	for (const log of Object.keys(published)) logs.write(log, []);
	const releaseLog = captureLog((message) => {
		const event = { timestamp: clock.now(), message };
		logs.write(running, [event]);
		if (message.includes('"spill":{')) spilled.push(event);
		if (message.includes('"outcome":"published"')) published[running]++;
	});
	/** Runs another function; gives how many messages it has published. */
	const runAs = async (log: Log, work: () => Promise<void>): Promise<number> => {
		const before = published[log];
		running = log;
		await work();
		running = 'callback';
		return published[log] - before;
	};
	const handler = await load();
	const replay = createReplayFunction({
		recover: createRecovery(new Set([APP_ID])),
		client: queue.client,
		queueUrl: queue.url,
		logs: logsClient,
		spillLog: 'callback',
		ownLog: 'replay',
		portionSize: 100_000,
	});
	const reconcile = createReconcileFunction({
		sdkAppIds: new Set([APP_ID]),
		secrets: secretsClient,
		secretName: 'tencent',
		logs: logsClient,
		logGroupNames: Object.keys(published),
		sqs: queue.client,
		queueUrl: queue.url,
		connect: createRestClient,
		clock,
		maxFound: 100_000,
	});

	let turn = 0;
	let fault = '';
	const met = Object.fromEntries(SUCCESSION.map((name) => [name, 0]));
	return {
		met,
		parts: {
			write: (groupId) => {
				if (!app.groups.has(groupId)) app.createGroup(groupId);
				clock.advance(100);
				const callback = app.send({ groupId });
				// Tips take numbers too, and have no callback.
				if (Number(callback.MsgSeq) % 40 === 0) app.tip({ groupId });
				return { id: toMessage({ body: callback }).deduplicationId, callback };
			},
			send: async ({ callback }) => {
				const { statusCode } = await handler(request({ body: callback }), {});
				return statusCode ?? 0;
			},
			breakQueue: (requests) => {
				const name = SUCCESSION[turn++ % SUCCESSION.length] as (typeof SUCCESSION)[number];
				fault = name;
				proxy.break((exchange) => {
					met[name] = (met[name] ?? 0) + 1;
					return faults[name](exchange);
				}, requests);
			},
			repairQueue: () => {
				fault = '';
				proxy.repair();
			},
			replaySpilled: async () => {
				const lines = spilled.splice(0);
				const replayed = await runAs('replay', async () => {
					// Lambda has given up every second batch, so that only the sweep brings it back.
					for (let from = 0; from < lines.length; from += 200) await replay(toBatch(lines.slice(from, from + 100)));
					await replay(toAlarmEnd(lines[0]?.timestamp ?? clock.now(), clock.now()));
				});
				return { spilled: lines.length, replayed };
			},
			reconcile: () => {
				// Old enough to be missing.
				clock.advance(11 * 60_000);
				tencent.server.faults.push(...TROUBLE);
				const scheduledTime = new Date(clock.now()).toISOString();
				return runAs('reconcile', () => reconcile({ scheduledTime }, { getRemainingTimeInMillis: () => 900_000 }));
			},
			receive: async () =>
				(await queue.receiveAll()).map(({ Body = '' }) => {
					const { id, data } = JSON.parse(Body);
					return { id, group: data.group.id, seq: data.seq };
				}),
			onAnswer: (done) => onAnswer(done, fault),
		},
		stop: async () => {
			releaseLog();
			await proxy.close();
			logsClient.destroy();
			secretsClient.destroy();
			await Promise.all([queue, logs, secrets, tencent.server].map((server) => server.stop()));
		},
	};
};
