import { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import { afterEach, beforeEach } from 'vitest';
import { type LocalQueue, localAws, startLocalQueue } from '../../scripts/local/queue.ts';
import { createReplayFunction } from '../../src/functions/replay-function.ts';
import { createRecovery } from '../../src/recovery/recover-message.ts';
import { toSpill } from '../../src/spill/spill.ts';
import { type LocalLogs, type StoredEvent, startLocalLogs } from './cloudwatch-logs.ts';
import { type DeliveryOptions, toMessage } from './messages.ts';
import { captureOutput, type Output } from './output.ts';
import { APP_ID } from './requests.ts';

export const HOUR = 3_600_000;
/** When messages are spilled, unless a test says otherwise. */
export const NOON = Date.UTC(2026, 0, 1, 12);

/** The error with which the function fails. */
export const FAILED = 'Spills are not on the queue: the line above says why';

/** The line of a message that the queue did not accept. */
export const spillLine = (seq: number, timestamp = NOON, options: DeliveryOptions = {}): StoredEvent => {
	const body = { MsgSeq: seq, ...(options.body as object) };
	const message = toMessage({ ...options, body });
	const spill = toSpill('queue', { message, rawQueryString: '', body: '', isBase64Encoded: false, arrivedAt: 0 });
	return { timestamp, message: JSON.stringify({ level: 'ERROR', message: 'Spilled', spill }) };
};

/** What a test changes about the function. */
interface FunctionOptions {
	readonly portionSize?: number;
	readonly client?: Pick<LocalQueue['client'], 'send'>;
	readonly queueUrl?: string;
}

/** The queue and the logs of the function, and what it writes. */
interface ReplayFunctionRig {
	readonly queue: LocalQueue;
	readonly logs: LocalLogs;
	readonly output: Output;
	/** The function in front of them. */
	start(options?: FunctionOptions): ReturnType<typeof createReplayFunction>;
	/** The numbers of the messages on the queue, in order. */
	received(): Promise<number[]>;
	/** Writes what the function logged to its own log, as Lambda does. */
	keepLedger(): void;
}

/** Gives each test of a file a fresh queue and empty logs. */
export const useReplayFunction = (): ReplayFunctionRig => {
	let queue: LocalQueue;
	let logs: LocalLogs;
	let client: CloudWatchLogsClient;
	let output: Output;
	beforeEach(async () => {
		queue = await startLocalQueue();
		logs = await startLocalLogs();
		client = new CloudWatchLogsClient({
			endpoint: logs.endpoint,
			region: localAws.AWS_REGION,
			credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
		});
		output = captureOutput();
	});
	afterEach(async () => {
		output.stop();
		client.destroy();
		await logs.stop();
		await queue.stop();
	});
	return {
		get queue() {
			return queue;
		},
		get logs() {
			return logs;
		},
		get output() {
			return output;
		},
		start: (options = {}) =>
			createReplayFunction({
				recover: createRecovery(new Set([APP_ID])),
				client: queue.client,
				queueUrl: queue.url,
				logs: client,
				spillLog: 'spills',
				ownLog: 'own',
				portionSize: 1e6,
				delay: async () => {},
				...options,
			}),
		received: async () => (await queue.receiveAll()).map(({ Body = '' }) => JSON.parse(Body).data.seq),
		keepLedger: () =>
			logs.write(
				'own',
				output.lines().map((line) => ({ timestamp: NOON, message: JSON.stringify(line) })),
			),
	};
};
