import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { type Fault, type FaultProxy, faults, startFaultProxy } from '../support/fault-proxy.ts';
import { type Answer, startRelay, type TestRelay } from '../support/relay.ts';
import { replayLogs } from '../support/replay.ts';
import { callbackBody, request } from '../support/requests.ts';

/** What a callback is answered while the fault is there; either, where it depends on the moment. */
type Expected = 200 | 503 | 'either';

/** A fault, and what becomes of a callback that meets it at its first attempt, or at every attempt. */
interface Row {
	readonly name: string;
	/** Breaks the queue for one attempt, or until it is mended. */
	readonly break: (proxy: FaultProxy, times: number) => Promise<void> | void;
	readonly mend?: (proxy: FaultProxy) => Promise<void> | void;
	readonly once: Expected;
	readonly always: Expected;
	/** Whether another attempt would be of no use, so that there is only one. */
	readonly final?: true;
	/** What only this row has in its environment; it can't be mended. */
	readonly env?: (proxy: FaultProxy) => Record<string, string>;
}

const breaking = (fault: Fault) => (proxy: FaultProxy, times: number) => proxy.break(fault, times);

const rows: readonly Row[] = [
	{
		name: 'refuses the connection',
		break: async (proxy, times) => {
			await proxy.close();
			// Nobody sees a refused connection but who meets it, so that "once" can only be "for a moment".
			if (times === 1) setTimeout(() => proxy.open(), 10);
		},
		mend: (proxy) => proxy.open(),
		once: 'either',
		always: 503,
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
		env: ({ queueUrl }) => ({ AWS_ENDPOINT_URL_SQS: new URL(queueUrl).origin.replace('http:', 'https:') }),
	},
];

const cases = rows.flatMap((row) => [
	{ ...row, when: 'once', times: 1, expected: row.once },
	{ ...row, when: 'always', times: Number.POSITIVE_INFINITY, expected: row.always },
]);

interface Bench {
	readonly proxy: FaultProxy;
	readonly relay: TestRelay;
}

const startBench = async (env: Row['env'] = () => ({})): Promise<Bench> => {
	const proxy = await startFaultProxy();
	const relay = await startRelay({ QUEUE_URL: proxy.queueUrl, AWS_ENDPOINT_URL_SQS: undefined, ...env(proxy) });
	proxy.target = relay.queue.url;
	return { proxy, relay };
};

const stopBench = async ({ proxy, relay }: Bench): Promise<void> => {
	await relay.stop();
	await proxy.close();
};

/** Sends a callback, and sees to it that the answer comes while Tencent still waits. */
const send = async ({ relay }: Bench, seq: number): Promise<Answer> => {
	const sentAt = Date.now();
	const answer = await relay.send(request({ body: callbackBody({ MsgSeq: seq }), timeEpoch: sentAt }));
	expect(Date.now() - sentAt).toBeLessThan(2000);
	expect(answer).toMatchObject(
		answer.status === 200
			? { ActionStatus: 'OK', ErrorCode: 0 }
			: { status: 503, ActionStatus: 'FAIL', ErrorCode: 10107 },
	);
	return answer;
};

const seqs = async ({ relay }: Bench): Promise<(number | undefined)[]> =>
	(await relay.received()).map(({ data }) => data.seq);

const benches: Bench[] = [];
beforeAll(async () => {
	for (const { env } of cases) benches.push(await startBench(env));
});
afterAll(async () => {
	for (const bench of benches) await stopBench(bench);
});

describe.concurrent.each(cases.map((row, index) => ({ ...row, index })))(
	'when the queue $name, $when',
	({ index, times, expected, final, env, ...row }) => {
		test('every callback is answered in time, and is on the queue or in the log, and once on the queue in the end', async () => {
			const bench = benches[index] as Bench;
			await row.break(bench.proxy, times);
			const first = await send(bench, 1);
			if (expected !== 'either') expect(first.status).toBe(expected);
			if (final) expect(bench.proxy.requests).toBe(1);

			bench.proxy.mend();
			if (times !== 1) await row.mend?.(bench.proxy);
			const second = await send(bench, 2);
			expect(second.status).toBe(env ? 503 : 200);

			const logs = bench.relay.logs();
			const spilled = logs.flatMap(({ spill }) =>
				spill ? [JSON.parse((spill as Spilled).message.body).data.seq] : [],
			);
			const answered = [first, second];
			expect(spilled).toEqual([1, 2].filter((seq) => answered[seq - 1]?.status === 503));

			const before = await seqs(bench);
			for (const seq of [1, 2]) expect([...before, ...spilled]).toContain(seq);
			await replayLogs(logs, bench.relay.queue);
			expect([...before, ...(await seqs(bench))].sort()).toEqual([1, 2]);
		});
	},
);

interface Spilled {
	readonly message: { readonly body: string };
}

describe('an environment', () => {
	let bench: Bench;
	beforeEach(async () => {
		bench = await startBench();
	});
	afterEach(() => stopBench(bench));

	test('takes up renewed credentials, because Lambda renews them in the environment', async () => {
		bench.proxy.break((exchange) =>
			(exchange.headers.authorization?.includes('Credential=renewed/') ? faults.passes : faults.holdsTheTokenExpired)(
				exchange,
			),
		);
		expect(await send(bench, 1)).toMatchObject({ status: 503 });
		vi.stubEnv('AWS_ACCESS_KEY_ID', 'renewed');
		expect(await send(bench, 2)).toMatchObject({ status: 200 });
		await replayLogs(bench.relay.logs(), bench.relay.queue);
		expect(await seqs(bench)).toEqual([2, 1]);
	});

	test('still tries when a cold start has used up the time, because a late message is better than none', async () => {
		const arrived = request({ timeEpoch: Date.now() - 1900 });
		expect(await bench.relay.send(arrived)).toMatchObject({ status: 200 });
		expect(await seqs(bench)).toEqual([101]);
	});

	test('does not try for long when a cold start has used up the time', async () => {
		bench.proxy.break(faults.hangsBeforeHeaders);
		const sentAt = Date.now();
		expect(await bench.relay.send(request({ timeEpoch: sentAt - 1900 }))).toMatchObject({ status: 503 });
		expect(Date.now() - sentAt).toBeLessThan(1000);
	});

	test('keeps the order of a conversation through faults, as long as its callbacks come one after the other', async () => {
		for (let seq = 1; seq <= 12; seq++) {
			if (seq % 3 === 0) bench.proxy.break(faults.resetsWhileAnswering, 1);
			if (seq % 4 === 0) bench.proxy.break(faults.throttlesAsSqs, 1);
			await send(bench, seq);
		}
		expect(await seqs(bench)).toEqual(Array.from({ length: 12 }, (_, index) => index + 1));
	});

	test('leaves no handle open after a time-out, so that nothing happens behind a frozen environment', async () => {
		bench.proxy.break(faults.hangsInMidBody);
		const script = `
			const { handler } = await import('./handler.ts');
			const { statusCode } = await handler(${JSON.stringify(request())}, {});
			process.exitCode = statusCode === 503 ? 42 : 1;
		`;
		const child = spawn(process.execPath, ['--input-type=module', '--eval', script], { stdio: 'ignore' });
		const timer = setTimeout(() => child.kill(), 8000);
		const [code] = await once(child, 'exit');
		clearTimeout(timer);
		expect(code).toBe(42);
	}, 10_000);
});

describe('a spill', () => {
	test('is one ERROR line with the event as it would have gone to SQS, both keys and the reason', async () => {
		const bench = await startBench();
		bench.proxy.break(faults.deniesAccess);
		await send(bench, 1);
		const logs = bench.relay.logs();
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
		await stopBench(bench);
	});
});
