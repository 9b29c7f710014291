import dns from 'node:dns';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { onTestClock } from '../support/clock.ts';
import { type DeadPort, holdDeadPort } from '../support/dead-port.ts';
import { type Row, rows } from '../support/fault-matrix.ts';
import { type FaultProxy, faults, startFaultProxy } from '../support/fault-proxy.ts';
import { type Answer, startRelay, type TestRelay } from '../support/relay.ts';
import { replayLogs } from '../support/replay.ts';
import { callbackBody, request } from '../support/requests.ts';

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
