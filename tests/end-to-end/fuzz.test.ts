import fc from 'fast-check';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { parseEvent } from '../../src/contract.ts';
import { parseQuery } from '../../src/tencent/query.ts';
import { rejections } from '../../src/tencent/response.ts';
import { verify } from '../../src/tencent/signature.ts';
import { junk, mutated, NOW, Sign, TOKEN } from '../support/hostile-requests.ts';
import { type Answer, startRelay, type TestRelay } from '../support/relay.ts';

/** The number of requests; the weekly CI job makes up more, and different ones each time. */
const RUNS = Number(process.env.FUZZ_RUNS ?? 1000);

const answers = new Set([
	'200/0',
	...Object.values(rejections).map(({ status, errorCode }) => `${status}/${errorCode}`),
]);

let relay: TestRelay;
beforeAll(async () => {
	vi.useFakeTimers({ toFake: ['Date'], now: NOW });
	relay = await startRelay({ CALLBACK_TOKENS: TOKEN });
	relay.logs();
});
afterAll(async () => {
	await relay.stop();
	vi.useRealTimers();
});

const isSigned = (event: unknown): boolean => {
	const { rawQueryString } = Object(event);
	return typeof rawQueryString === 'string' && verify([TOKEN], parseQuery(rawQueryString), NOW);
};

/** Sends a request and checks what must be true of every response and of every line in the log. */
const check = async (event: unknown): Promise<Answer> => {
	const answer = await relay.send(event);

	const { status, headers, ...acknowledgement } = answer;
	expect(Object.keys(acknowledgement).sort()).toEqual(['ActionStatus', 'ErrorCode', 'ErrorInfo']);
	expect(answers).toContain(`${status}/${acknowledgement.ErrorCode}`);
	expect(headers).toEqual({ 'content-type': 'application/json' });
	expect(acknowledgement.ErrorInfo).not.toMatch(/canary|\n|:\d+:\d+|node_modules/);

	const lines = relay.logs();
	expect(lines.filter(({ outcome }) => outcome)).toHaveLength(1);
	expect(lines.length).toBeLessThanOrEqual(2);
	for (const { spill, ...line } of lines) {
		const open = JSON.stringify(line);
		expect(open).not.toMatch(/canary/);
		expect(open.length).toBeLessThan(5000);
		if (spill) {
			expect(isSigned(event)).toBe(true);
			expect(JSON.stringify(spill)).not.toMatch(new RegExp(`${Sign}|${TOKEN}`));
		}
	}
	// An authentic callback is never dropped: it is on the queue, or in the log.
	if (status !== 200 && isSigned(event) && acknowledgement.ErrorCode > 10102) {
		expect(lines.some(({ spill }) => spill)).toBe(true);
	}
	return answer;
};

const count = new Map<string, number>();
const outcome = async (event: unknown): Promise<void> => {
	const { status, ErrorCode } = await check(event);
	count.set(`${status}/${ErrorCode}`, (count.get(`${status}/${ErrorCode}`) ?? 0) + 1);
};

test(`${RUNS} requests that are almost valid or not at all get Tencent's three fields as the response, and nothing leaks`, {
	timeout: 300_000 + RUNS * 20,
}, async () => {
	await fc.assert(fc.asyncProperty(mutated, outcome), { numRuns: Math.ceil(RUNS * 0.8) });
	await fc.assert(fc.asyncProperty(junk, outcome), { numRuns: Math.ceil(RUNS * 0.2) });

	// The requests must reach every outcome.
	expect([...count.keys()].sort()).toEqual(
		expect.arrayContaining(['200/0', '400/10103', '400/10104', '400/10106', '403/10101', '403/10102', '500/10100']),
	);
	const events = await relay.received();
	expect(events.length).toBeGreaterThan(RUNS / 100);
	const types = events.map((event) => parseEvent(JSON.stringify(event))?.type);
	expect([...new Set(types)].sort()).toEqual(
		['edited', 'recalled', 'sent'].map((kind) => `tencent.chat.group.message.${kind}.v1`),
	);
});
