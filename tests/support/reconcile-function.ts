import { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { afterEach, beforeEach } from 'vitest';
import { type LocalQueue, localAws, startLocalQueue } from '../../scripts/local/queue.ts';
import { createReconcileFunction } from '../../src/functions/reconcile-function.ts';
import { createRestClient } from '../../src/tencent/rest/client.ts';
import { type LocalLogs, startLocalLogs } from './cloudwatch-logs.ts';
import { publishedLine } from './history.ts';
import { captureOutput, type Output } from './output.ts';
import { APP_ID } from './requests.ts';
import { type LocalSecrets, startLocalSecrets } from './secrets-manager.ts';
import { type LocalTencent, SECRET_KEY, startTencent } from './tencent.ts';

/** When the schedule invokes the function, as EventBridge writes it. */
const SCHEDULED = '2026-01-01T12:20:00Z';
/** In the window, in seconds. */
export const SENT_AT = Date.UTC(2026, 0, 1, 12) / 1000;

/** What a test changes about an invocation. */
interface Invocation {
	/** The time left, in ms. */
	readonly remaining?: () => number;
	readonly sdkAppIds?: readonly string[];
	readonly maxFound?: number;
}

/** The function, and everything that it talks to. */
interface ReconcileFunctionRig {
	readonly tencent: LocalTencent;
	readonly queue: LocalQueue;
	readonly logs: LocalLogs;
	readonly secrets: LocalSecrets;
	/** What the secret says about the app. */
	readonly settings: Record<string, string>;
	/** Invokes the function, and lets its lines reach its log, as Lambda does. */
	invoke(
		options?: Invocation,
		event?: unknown,
	): Promise<{
		readonly error: string | undefined;
		readonly lines: Record<string, unknown>[];
		/** The line with what it found. */
		readonly books: Record<string, unknown> | undefined;
	}>;
	/** Sends messages to a group that is new; those whose numbers are dropped never reach the relay. */
	converse(
		groupId: string,
		count: number,
		dropped?: readonly number[],
		log?: string,
		fields?: Record<string, unknown>,
	): void;
	/** What is on the queue: the group and number of each message. */
	received(): Promise<string[]>;
}

/** Gives each test of a file a fresh function, whose secret is in order. */
export const useReconcileFunction = (): ReconcileFunctionRig => {
	let tencent: LocalTencent;
	let queue: LocalQueue;
	let logs: LocalLogs;
	let secrets: LocalSecrets;
	let output: Output;
	const clients: { destroy(): void }[] = [];
	const settings = () => ({ TENCENT_SECRET_KEY: SECRET_KEY, TENCENT_API_URL: tencent.server.url });
	beforeEach(async () => {
		tencent = await startTencent(Date.parse(SCHEDULED) + 3000);
		queue = await startLocalQueue();
		logs = await startLocalLogs();
		for (const log of ['callback', 'replay', 'own']) logs.write(log, []);
		secrets = await startLocalSecrets();
		secrets.values.set('tencent', JSON.stringify({ [APP_ID]: settings() }));
		output = captureOutput();
	});
	afterEach(async () => {
		output.stop();
		for (const client of clients.splice(0)) client.destroy();
		await Promise.all([secrets, logs, queue, tencent.server].map((server) => server.stop()));
	});
	return {
		get tencent() {
			return tencent;
		},
		get queue() {
			return queue;
		},
		get logs() {
			return logs;
		},
		get secrets() {
			return secrets;
		},
		get settings() {
			return settings();
		},
		invoke: async (
			{ remaining = () => 900_000, sdkAppIds = [APP_ID], maxFound = 100 } = {},
			event = { scheduledTime: SCHEDULED },
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
			await run(event, { getRemainingTimeInMillis: remaining }).catch(({ message }) => {
				error = message;
			});
			const lines = output.lines();
			const timestamp = tencent.clock.now();
			logs.write(
				'own',
				lines.map((line) => ({ timestamp, message: JSON.stringify(line) })),
			);
			return { error, lines, books: lines.find(({ books }) => books) };
		},
		converse: (groupId, count, dropped = [], log = 'callback', fields = {}) => {
			tencent.app.createGroup(groupId);
			for (let index = 0; index < count; index++) {
				const callback = tencent.app.send({ groupId }, { sentAt: SENT_AT });
				if (dropped.includes(Number(callback.MsgSeq))) continue;
				logs.write(log, [{ timestamp: SENT_AT * 1000 + 500, message: publishedLine(callback, fields) }]);
			}
		},
		received: async () =>
			(await queue.receiveAll()).map(({ Body = '' }) => {
				const { data } = JSON.parse(Body);
				return `${data.group.id} ${data.seq}`;
			}),
	};
};
