import dns from 'node:dns';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { onTestClock } from '../support/clock.ts';
import { type DeadPort, holdDeadPort } from '../support/dead-port.ts';
import { type Fault, type FaultProxy, faults, startFaultProxy } from '../support/fault-proxy.ts';
import { type Answer, startRelay, type TestRelay } from '../support/relay.ts';
import { replayLogs } from '../support/replay.ts';
import { callbackBody, request } from '../support/requests.ts';

/** The status of the response to a callback while the fault lasts. */
type Expected = 200 | 503;

/** A fault, and the response to a callback that meets it at its first attempt, or at every attempt. */
interface Row {
	readonly name: string;
	/** Breaks the queue for one attempt, or until it is repaired. */
	readonly break: (proxy: FaultProxy, times: number) => void;
	readonly once: Expected;
	readonly always: Expected;
	/** Whether another attempt would be useless, so that there is only one. */
	readonly final?: true;
	/** Variables that only this row has; such a fault cannot be repaired. */
	readonly env?: (rig: Pick<Rig, 'proxy' | 'nowhere'>) => Record<string, string>;
}

const breaking = (fault: Fault) => (proxy: FaultProxy, times: number) => proxy.break(fault, times);

const rows: readonly Row[] = [
	{
		name: 'resets the connection before it can be used',
		break: (proxy, times) => proxy.breakConnections(times),
		once: 200,
		always: 503,
	},
	{
		name: 'refuses the connection',
		break: () => {},
		once: 503,
		always: 503,
		env: ({ nowhere }) => ({ AWS_ENDPOINT_URL_SQS: `http://127.0.0.1:${nowhere.port}` }),
	},
	{ name: 'resets while we send', break: breaking(faults.resetsWhileSending), once: 200, always: 503 },
	{ name: 'resets while it answers', break: breaking(faults.resetsWhileAnswering), once: 200, always: 503 },
	{ name: 'hangs before the headers', break: breaking(faults.hangsBeforeHeaders), once: 200, always: 503 },
	{ name: 'hangs in mid-body', break: breaking(faults.hangsInMidBody), once: 200, always: 503 },
	{ name: 'resets in mid-body', break: breaking(faults.resetsInMidBody), once: 200, always: 503 },
	{ name: 'hangs up in mid-body', break: breaking(faults.hangsUpInMidBody), once: 200, always: 503 },
	{ name: 'is slow by 500 ms', break: breaking(faults.isSlowBy500Ms), once: 200, always: 200 },
	{ name: 'answers 500', break: breaking(faults.answers500), once: 200, always: 503 },
	{ name: 'answers 503', break: breaking(faults.answers503), once: 200, always: 503 },
	{ name: 'answers 502 in HTML', break: breaking(faults.answersHtml502), once: 200, always: 503 },
	{ name: 'answers 400 and no reason', break: breaking(faults.answersBare400), once: 503, always: 503, final: true },
	{ name: 'throttles (ThrottlingException)', break: breaking(faults.throttlesAsAws), once: 200, always: 503 },
	{ name: 'throttles (RequestThrottled)', break: breaking(faults.throttlesAsSqs), once: 200, always: 503 },
	{ name: 'denies access', break: breaking(faults.deniesAccess), once: 503, always: 503, final: true },
	{ name: 'does not exist', break: breaking(faults.doesNotExist), once: 503, always: 503, final: true },
	{ name: 'refuses the contents', break: breaking(faults.refusesTheContents), once: 503, always: 503, final: true },
	{ name: 'holds the token expired', break: breaking(faults.holdsTheTokenExpired), once: 200, always: 503 },
	{
		name: 'holds the token invalid',
		break: breaking(faults.holdsTheTokenInvalid),
		once: 503,
		always: 503,
		final: true,
	},
	{ name: 'answers garbage', break: breaking(faults.answersGarbage), once: 200, always: 503 },
	{
		name: 'confirms another message (MD5)',
		break: breaking(faults.answersAnotherMd5),
		once: 503,
		always: 503,
		final: true,
	},
	{
		name: 'is at a host that DNS does not know',
		break: () => {},
		once: 503,
		always: 503,
		env: () => ({ AWS_ENDPOINT_URL_SQS: 'http://sqs.invalid' }),
	},
	{
		name: 'speaks no TLS',
		break: () => {},
		once: 503,
		always: 503,
		env: ({ proxy }) => ({ AWS_ENDPOINT_URL_SQS: new URL(proxy.queueUrl).origin.replace('http:', 'https:') }),
	},
];

const cases = rows.flatMap((row) => [
	{ ...row, when: 'once', times: 1, expected: row.once },
	{ ...row, when: 'always', times: Number.POSITIVE_INFINITY, expected: row.always },
]);

/** The relay, in front of a queue that can be broken. */
interface Rig {
	readonly proxy: FaultProxy;
	readonly nowhere: DeadPort;
	readonly relay: TestRelay;
}

let rig: Rig;
const startRig = async (env: Row['env'] = () => ({})): Promise<void> => {
	const [proxy, nowhere] = await Promise.all([startFaultProxy(), holdDeadPort()]);
	const relay = await startRelay({ QUEUE_URL: proxy.queueUrl, ...env({ proxy, nowhere }) });
	proxy.target = relay.queue.url;
	rig = { proxy, nowhere, relay };
};
beforeEach(() => {
	// The DNS of this machine may be slow to say that it does not know the name.
	const lookup = dns.lookup as (...args: unknown[]) => void;
	vi.spyOn(dns, 'lookup').mockImplementation(((hostname: string, ...args: unknown[]) => {
		if (hostname !== 'sqs.invalid') return lookup(hostname, ...args);
		const error = Object.assign(new Error(`getaddrinfo ENOTFOUND ${hostname}`), { code: 'ENOTFOUND' });
		setImmediate(args.at(-1) as (error: Error) => void, error);
	}) as typeof dns.lookup);
});
afterEach(async () => {
	vi.restoreAllMocks();
	await rig.relay.stop();
	await rig.proxy.close();
	rig.nowhere.release();
});

/** Sends a callback that arrived the given number of ms ago, and checks that it gets its response while Tencent waits. */
const send = async (seq: number, { ago = 0, within = 1600 } = {}): Promise<Answer> => {
	const { result: answer, ms } = await onTestClock(rig.proxy, () =>
		rig.relay.send(request({ body: callbackBody({ MsgSeq: seq }), timeEpoch: Date.now() - ago })),
	);
	expect(ms).toBeLessThanOrEqual(within);
	expect(answer).toMatchObject(
		answer.status === 200
			? { ActionStatus: 'OK', ErrorCode: 0 }
			: { status: 503, ActionStatus: 'FAIL', ErrorCode: 10107 },
	);
	return answer;
};

const seqs = async (): Promise<(number | undefined)[]> => (await rig.relay.received()).map(({ data }) => data.seq);

describe.each(cases)('when the queue $name, $when', ({ times, expected, final, env, ...row }) => {
	test('every callback gets a response in time, is on the queue or in the log, and finally is on the queue once', async () => {
		await startRig(env);
		row.break(rig.proxy, times);
		const first = await send(1);
		expect(first.status).toBe(expected);
		if (final) expect(rig.proxy.requests).toBe(1);

		rig.proxy.repair();
		const second = await send(2);
		expect(second.status).toBe(env ? 503 : 200);

		const logs = rig.relay.logs();
		const spilled = logs.flatMap(({ spill }) => (spill ? [JSON.parse((spill as Spilled).message.body).data.seq] : []));
		const answered = [first, second];
		expect(spilled).toEqual([1, 2].filter((seq) => answered[seq - 1]?.status === 503));

		const before = await seqs();
		for (const seq of [1, 2]) expect([...before, ...spilled]).toContain(seq);
		await replayLogs(logs, rig.relay.queue);
		expect([...before, ...(await seqs())].sort()).toEqual([1, 2]);
	});
});

interface Spilled {
	readonly message: { readonly body: string };
}

describe('an environment', () => {
	beforeEach(() => startRig());

	test('uses renewed credentials, because Lambda renews them in the environment', async () => {
		rig.proxy.break((exchange) =>
			(exchange.headers.authorization?.includes('Credential=renewed/') ? faults.passes : faults.holdsTheTokenExpired)(
				exchange,
			),
		);
		expect(await send(1)).toMatchObject({ status: 503 });
		vi.stubEnv('AWS_ACCESS_KEY_ID', 'renewed');
		expect(await send(2)).toMatchObject({ status: 200 });
		await replayLogs(rig.relay.logs(), rig.relay.queue);
		expect(await seqs()).toEqual([2, 1]);
	});

	test('still tries when a cold start has used up the time, because a late message is better than none', async () => {
		expect(await send(1, { ago: 1900 })).toMatchObject({ status: 200 });
		expect(await seqs()).toEqual([1]);
	});

	test('does not try for long when a cold start has used up the time', async () => {
		rig.proxy.break(faults.hangsBeforeHeaders);
		expect(await send(1, { ago: 1900, within: 400 })).toMatchObject({ status: 503 });
	});

	test('keeps the order of a conversation through faults, as long as its callbacks come one after the other', async () => {
		for (let seq = 1; seq <= 12; seq++) {
			if (seq % 3 === 0) rig.proxy.break(faults.resetsWhileAnswering, 1);
			if (seq % 4 === 0) rig.proxy.break(faults.throttlesAsSqs, 1);
			await send(seq);
		}
		expect(await seqs()).toEqual(Array.from({ length: 12 }, (_, index) => index + 1));
	});
});

describe('a spill', () => {
	test('is one ERROR line with the event as it would have gone to SQS, both keys and the reason', async () => {
		await startRig();
		rig.proxy.break(faults.deniesAccess);
		await send(1);
		const logs = rig.relay.logs();
		const lines = logs.filter(({ spill }) => spill);
		expect(lines).toMatchObject([
			{
				level: 'ERROR',
				refused: expect.stringContaining('AccessDenied'),
				spill: { reason: 'queue', message: { groupId: '1400000000:@TGS#2SAMPLE5Q', body: expect.any(String) } },
			},
		]);
		const { message } = (lines[0] as unknown as { spill: { message: { body: string; deduplicationId: string } } })
			.spill;
		expect(JSON.parse(message.body)).toMatchObject({
			id: message.deduplicationId,
			data: { raw: callbackBody({ MsgSeq: 1 }) },
		});
		expect(logs.filter((line) => 'Spilled' in line)).toMatchObject([{ Spilled: 1 }]);
	});
});
