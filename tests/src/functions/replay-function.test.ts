import { Readable } from 'node:stream';
import { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type LocalQueue, localAws, startLocalQueue } from '../../../scripts/local/queue.ts';
import { createReplayFunction } from '../../../src/functions/replay-function.ts';
import { readLedger } from '../../../src/recovery/reconcile/ledger.ts';
import { createRecovery } from '../../../src/recovery/recover-message.ts';
import { toSpill } from '../../../src/spill/spill.ts';
import { type LocalLogs, type StoredEvent, startLocalLogs } from '../../support/cloudwatch-logs.ts';
import { type DeliveryOptions, toMessage } from '../../support/messages.ts';
import { captureOutput, type Output } from '../../support/output.ts';
import { controlMessage, toAlarmEnd, toBatch } from '../../support/replay-events.ts';
import { APP_ID } from '../../support/requests.ts';

const HOUR = 3_600_000;
const NOON = Date.UTC(2026, 0, 1, 12);

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

/** The function in front of the local queue and the local logs. */
const start = ({ portionSize = 1e6, queueUrl = queue.url } = {}) =>
	createReplayFunction({
		recover: createRecovery(new Set([APP_ID])),
		client: queue.client,
		queueUrl,
		logs: client,
		spillLog: 'spills',
		ownLog: 'own',
		portionSize,
		delay: async () => {},
	});

/** The line of a message that the queue did not accept. */
const spillLine = (seq: number, timestamp = NOON, options: DeliveryOptions = {}): StoredEvent => {
	const body = { MsgSeq: seq, ...(options.body as object) };
	const message = toMessage({ ...options, body });
	const spill = toSpill('queue', { message, rawQueryString: '', body: '', isBase64Encoded: false, arrivedAt: 0 });
	return { timestamp, message: JSON.stringify({ level: 'ERROR', message: 'Spilled', spill }) };
};

const inGroup = (GroupId: string): DeliveryOptions => ({ body: { GroupId } });
const fromApp = (SdkAppid: string): DeliveryOptions => ({ query: { SdkAppid } });

const FAILED = 'Spills are not on the queue: the line above says why';

/** The numbers of the messages on the queue, in order. */
const received = async (): Promise<number[]> =>
	(await queue.receiveAll()).map(({ Body = '' }) => JSON.parse(Body).data.seq);

/** Writes what the function logged to its own log, as Lambda does. */
const keepLedger = (timestamp = NOON): void =>
	logs.write(
		'own',
		output.lines().map((line) => ({ timestamp, message: JSON.stringify(line) })),
	);

describe('a batch of the log', () => {
	test('brings its spills to the queue in order, with the ids they had', async () => {
		await start()(toBatch([spillLine(3), spillLine(1), spillLine(2)]));

		const messages = await queue.receiveAll();
		const sent = messages.map(({ Body = '', Attributes }) => ({
			body: Body,
			groupId: Attributes?.MessageGroupId,
			deduplicationId: Attributes?.MessageDeduplicationId,
		}));
		expect(sent).toEqual([1, 2, 3].map((MsgSeq) => toMessage({ body: { MsgSeq } })));
	});

	test('leaves a line for each in its log, from which a reconciliation knows that it is on the queue', async () => {
		await start()(toBatch([spillLine(1)]));

		const log = Readable.from(output.lines().map((line) => `${JSON.stringify(line)}\n`));
		const recover = createRecovery(new Set([APP_ID]));
		const { conversations } = await readLedger([{ name: 'log', text: log }], APP_ID, recover);
		expect([...conversations.values()]).toEqual([
			{ groupId: '@TGS#2SAMPLE5Q', topicId: undefined, seqs: new Set([1]) },
		]);
	});

	test('may hold other lines, which are ignored', async () => {
		await start()(toBatch([{ timestamp: NOON, message: 'START RequestId: 0' }, spillLine(1)]));

		expect(await received()).toEqual([1]);
	});

	test('is looked up in the ledger only if it is so old that SQS has forgotten its ids', async () => {
		await start()(toBatch([spillLine(1, Date.now())]));
		expect(logs.requests).toEqual([]);

		await start()(toBatch([spillLine(2, NOON)]));
		expect(logs.requests[0]).toMatchObject({
			target: 'Logs_20140328.FilterLogEvents',
			logGroupName: 'own',
			startTime: NOON,
		});
	});

	test('may hold a message twice because Tencent sent it twice; it is put on the queue once', async () => {
		await start()(toBatch([spillLine(1), spillLine(1, NOON + 5000)]));

		expect(output.lines().at(-1)).toMatchObject({ message: 'Replay finished', sent: 1, skipped: 1 });
	});

	test('may hold a message without a time, which is sent like any other', async () => {
		const { body, ...keys } = toMessage();
		const { time: _, ...event } = JSON.parse(body);
		const message = { ...keys, body: JSON.stringify(event) };
		await start()(toBatch([{ timestamp: NOON, message: JSON.stringify({ spill: { reason: 'queue', message } }) }]));

		expect(await received()).toEqual([101]);
	});

	test('that is delivered twice duplicates nothing', async () => {
		const arrivals: boolean[] = [];
		queue.onArrival(({ duplicate }) => arrivals.push(duplicate));
		const batch = toBatch([1, 2, 3, 4, 5].map((seq) => spillLine(seq)));
		await start()(batch);
		keepLedger();
		await start()(batch);

		expect(arrivals).toEqual([false, false, false, false, false]);
		expect(output.lines()).toMatchObject([{ message: 'Replay finished', sent: 0, skipped: 5, failed: {} }]);
	});

	test('with which CloudWatch Logs only tests the connection has no effect', async () => {
		await start()(controlMessage);

		expect(output.lines()).toEqual([]);
	});
});

test.each([
	['a spill that belongs to another app', spillLine(2, NOON, fromApp('1400000009')), /^It belongs to the app/],
	['a spill that is cut', { timestamp: NOON, message: '{"spill":{"reason":"queue","mess' }, /^Cut off/],
])('%s does not stop the others, and the function fails', async (_what, poison, reason) => {
	const batch = toBatch([spillLine(1), poison, spillLine(3)]);
	await expect(start()(batch)).rejects.toThrow(FAILED);

	expect(await received()).toEqual([1, 3]);
	const failed = output.lines().find(({ level }) => level === 'ERROR')?.failed as Record<string, unknown>;
	expect(Object.keys(failed)).toEqual([expect.stringMatching(reason)]);
	// Where to find it, and nothing that a user wrote.
	expect(Object.values(failed)).toEqual([
		{ count: 1, places: ['2026/11/24/[$LATEST]0123456789abcdef 2026-01-01T12:00:00.000Z'] },
	]);
});

test('a queue that accepts nothing makes the function fail, so that Lambda invokes it again', async () => {
	const missing = queue.url.replace('messages', 'missing');
	await expect(start({ queueUrl: missing })(toBatch([spillLine(1)]))).rejects.toThrow(FAILED);

	expect(output.lines()).toMatchObject([
		{ message: 'Not replayed: these spills are still in the log only', failed: { QueueDoesNotExist: { count: 1 } } },
	]);
});

describe('the end of the alarm', () => {
	test('brings back the spills from before the alarm until its end, page by page', async () => {
		const schema = { timestamp: NOON, message: JSON.stringify({ spill: { reason: 'schema' } }) };
		logs.write('spills', [...[1, 2, 3, 4, 5, 6, 7].map((seq) => spillLine(seq)), schema]);
		logs.write('spills', [spillLine(8, NOON - HOUR), spillLine(9, NOON + HOUR)]);
		// The alarm fires some minutes after the first spill.
		await start()(toAlarmEnd(NOON + 600_000, NOON + 1_200_000));

		expect(await received()).toEqual([1, 2, 3, 4, 5, 6, 7]);
	});

	test('skips what is in the ledger, however long ago it was sent', async () => {
		const lines = [1, 2, 3, 4, 5, 6, 7].map((seq) => spillLine(seq));
		logs.write('spills', lines);
		await start()(toBatch(lines.slice(0, 4)));
		keepLedger();
		// What is in the log and only looks like the ledger does no harm.
		logs.write('own', [{ timestamp: NOON, message: '{"outcome":"published","eventId":1}' }]);
		queue.reset();
		await start()(toAlarmEnd(NOON, NOON + HOUR));

		expect(await received()).toEqual([5, 6, 7]);
	});

	test('sends spills in order even if they are logged out of order and do not fit into memory together', async () => {
		const sentAt = NOON / 1000;
		const lines = [2, 1, 4, 3, 6, 5, 8, 7].map((seq, i) =>
			// Two a minute; the first of them waits longer for the queue.
			spillLine(seq, NOON + i * 30_000, { body: { EventTime: NOON + seq * 30_000, MsgTime: sentAt + seq * 30 } }),
		);
		logs.write('spills', lines);
		await start({ portionSize: 1 })(toAlarmEnd(NOON, NOON + HOUR));

		expect(await received()).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
	});

	test('holds back the rest of a group after a failure, and sends the other groups', async () => {
		const arrived = spillLine(2, NOON + 60_000);
		const other = spillLine(3, NOON + 120_000, inGroup('@TGS#OTHER'));
		logs.write('spills', [spillLine(1), arrived, other]);
		let first = true;
		const once = {
			send: async (command: Parameters<LocalQueue['client']['send']>[0]) => {
				if (!first) return queue.client.send(command);
				first = false;
				return { Failed: [{ Id: '0', Code: 'InvalidMessageContents', SenderFault: true }] };
			},
		};
		const replay = createReplayFunction({
			recover: createRecovery(new Set([APP_ID])),
			client: once as unknown as LocalQueue['client'],
			queueUrl: queue.url,
			logs: client,
			spillLog: 'spills',
			ownLog: 'own',
			portionSize: 1,
		});
		await expect(replay(toAlarmEnd(NOON, NOON + HOUR))).rejects.toThrow(FAILED);

		expect(await received()).toEqual([3]);
		expect(output.lines().at(-1)?.failed).toMatchObject({
			InvalidMessageContents: { count: 1 },
			'Behind one of its group that failed': { count: 1 },
		});
	});
});

test.each([
	['nothing at all', {}],
	[
		'the end of an alarm without a time',
		{ detail: { state: { timestamp: 'soon' }, previousState: { timestamp: '' } } },
	],
])('%s is rejected with a readable error, because someone invoked the function by hand', async (_what, event) => {
	await expect(start()(event)).rejects.toThrow('This is neither a batch of the log nor the end of an alarm');
});
