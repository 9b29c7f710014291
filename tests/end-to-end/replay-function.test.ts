// The bundle of the replay function in a process of its own, as on Lambda, with lines that the callback's bundle wrote.
import { once } from 'node:events';
import { statSync } from 'node:fs';
import { text } from 'node:stream/consumers';
import { afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type Arrival, type LocalQueue, localAws, startLocalQueue } from '../../scripts/local/queue.ts';
import { type LocalLogs, type StoredEvent, startLocalLogs } from '../support/cloudwatch-logs.ts';
import { holdDeadPort } from '../support/dead-port.ts';
import { type FaultProxy, faults, startFaultProxy } from '../support/fault-proxy.ts';
import { spawnNode } from '../support/node.ts';
import { startRelay } from '../support/relay.ts';
import { controlMessage, toAlarmEnd, toBatch } from '../support/replay-events.ts';
import { APP_ID, callbackBody, request } from '../support/requests.ts';

const COUNT = 30;
/** Long ago for SQS, so that only the ledger knows what is on the queue. */
const NOON = Date.UTC(2026, 0, 1, 12);
/** The alarm over the spills. */
const alarmEnd = toAlarmEnd(NOON, NOON + 3_600_000);

/** What the callback's bundle logs while the queue is dead; some texts hold what a line reader would break at. */
const writeSpills = async (): Promise<StoredEvent[]> => {
	const nowhere = await holdDeadPort();
	const relay = await startRelay(
		{ QUEUE_URL: `http://127.0.0.1:${nowhere.port}/000000000000/messages.fifo` },
		'bundle',
	);
	try {
		for (let seq = 1; seq <= COUNT; seq++) {
			const MsgBody = [{ MsgType: 'TIMTextElem', MsgContent: { Text: `${seq} \u2028 "😀"` } }];
			await relay.send(request({ body: callbackBody({ MsgSeq: seq, MsgBody }) }));
		}
		return relay.logs().map((line, i) => ({ timestamp: NOON + i, message: JSON.stringify(line) }));
	} finally {
		await relay.stop();
		nowhere.release();
	}
};

let log: StoredEvent[];
/** What the subscription's filter lets through. */
let spills: StoredEvent[];
beforeAll(async () => {
	log = await writeSpills();
	spills = log.filter(({ message }) => JSON.parse(message).spill?.reason === 'queue');
});

let queue: LocalQueue;
let proxy: FaultProxy;
let logs: LocalLogs;
let arrivals: Arrival[];
beforeEach(async () => {
	queue = await startLocalQueue();
	proxy = await startFaultProxy(queue.url);
	logs = await startLocalLogs();
	logs.write('spills', log);
	arrivals = [];
	queue.onArrival((arrival) => arrivals.push(arrival));
});
afterEach(async () => {
	await proxy.close();
	await logs.stop();
	await queue.stop();
});

const start = (event: unknown) =>
	spawnNode(['--eval', `require('./dist/replay.cjs').handler(${JSON.stringify(event)})`], {
		env: {
			...localAws,
			SDK_APP_IDS: APP_ID,
			QUEUE_URL: proxy.queueUrl,
			SPILL_LOG_GROUP: 'spills',
			AWS_LAMBDA_LOG_GROUP_NAME: 'own',
			AWS_ENDPOINT_URL_CLOUDWATCH_LOGS: logs.endpoint,
		},
	});

/** Waits for the end of an invocation, and brings its lines to its log, as Lambda does. */
const ended = async (child: ReturnType<typeof start>): Promise<{ succeeded: boolean; stderr: string }> => {
	const [stdout, stderr, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')]);
	const lines = stdout.split('\n').filter((line) => line !== '');
	logs.write(
		'own',
		lines.map((message) => ({ timestamp: NOON + 1, message })),
	);
	return { succeeded: code === 0, stderr };
};
const invoke = (event: unknown) => ended(start(event));

const inOrder = Array.from({ length: COUNT }, (_, i) => i + 1);
const received = async (): Promise<number[]> =>
	(await queue.receiveAll()).map(({ Body = '' }) => JSON.parse(Body).data.seq);

test('spilled messages come back with their ids and in their order', async () => {
	expect(spills).toHaveLength(COUNT);
	expect(await invoke(toBatch(spills.toReversed()))).toEqual({ succeeded: true, stderr: '' });

	const messages = await queue.receiveAll();
	expect(messages.map(({ Body = '' }) => JSON.parse(Body).data.seq)).toEqual(inOrder);
	for (const { Body = '', Attributes } of messages)
		expect(Attributes?.MessageDeduplicationId).toBe(JSON.parse(Body).id);
});

test('a message that CloudWatch Logs only tries the function with does nothing', async () => {
	expect(await invoke(controlMessage)).toEqual({ succeeded: true, stderr: '' });
	expect(proxy.requests).toBe(0);
});

describe('nothing is doubled', () => {
	test('by a batch that comes twice', async () => {
		await invoke(toBatch(spills));
		await invoke(toBatch(spills));

		expect(arrivals).toHaveLength(COUNT);
	});

	test('by a sweep after the batches', async () => {
		await invoke(toBatch(spills.slice(0, 20)));
		await invoke(alarmEnd);

		expect(arrivals).toHaveLength(COUNT);
		expect(await received()).toEqual(inOrder);
	});
});

test('killed in the middle, it goes on from there; only what was on its way is sent once more, and SQS knows that', async () => {
	const child = start(toBatch(spills));
	const end = ended(child);
	await proxy.requested(10);
	// The queue gets the next message, but its response is lost.
	proxy.break(faults.hangsInMidBody, COUNT);
	await proxy.requested(proxy.requests + 1);
	child.kill('SIGKILL');
	proxy.repair();
	expect(await end).toMatchObject({ succeeded: false });
	expect(await invoke(alarmEnd)).toEqual({ succeeded: true, stderr: '' });

	expect(await received()).toEqual(inOrder);
	// One group, so one message at a time.
	expect(arrivals.filter(({ duplicate }) => duplicate).length).toBeLessThanOrEqual(1);
	expect(arrivals.filter(({ duplicate }) => !duplicate)).toHaveLength(COUNT);
});

test('spills that a dead queue rejects again stay in the log until the alarm ends', async () => {
	proxy.break(faults.deniesAccess, 3);
	const attempt = await invoke(toBatch(spills));
	expect(attempt.succeeded).toBe(false);
	expect(JSON.parse(attempt.stderr.split('\n')[0] ?? '')).toMatchObject({
		message: 'Not replayed: these spills are still in the log only',
		sent: 0,
	});
	// None of the messages, which users wrote, is in the second log.
	expect(attempt.stderr).not.toContain('TIMTextElem');
	proxy.repair();
	expect(await invoke(alarmEnd)).toEqual({ succeeded: true, stderr: '' });

	expect(await received()).toEqual(inOrder);
});

test('one spill that cannot be used stops none of the others', async () => {
	const [first, second, ...rest] = spills as [StoredEvent, StoredEvent, ...StoredEvent[]];
	const poison = { ...second, message: second.message.slice(0, 500) };
	const { succeeded, stderr } = await invoke(toBatch([first, poison, ...rest]));

	expect(succeeded).toBe(false);
	expect(stderr).toContain('Cut off');
	expect(await received()).toEqual(inOrder.filter((seq) => seq !== 2));
});

test('the AWS SDK is not in the bundle, because Lambda has it', () => {
	expect(statSync('dist/replay.cjs').size).toBeLessThan(64 * 1024);
});
