import { describe, expect, test, vi } from 'vitest';
import type { Forward, ForwardResult } from '../../../src/forward/forwarder.ts';
import { forwardPublished } from '../../../src/middleware/forward-published.ts';
import { runStep } from '../../support/middleware.ts';
import { request } from '../../support/requests.ts';

const event = request();
const response = { statusCode: 500, headers: {}, body: '', isBase64Encoded: false };

/** What the step does at this tick with a callback that arrived at the tick 1000 and is on the queue. */
const run = async (result: ForwardResult, tick: number) => {
	const forward = vi.fn<Forward>(async () => result);
	const step = forwardPublished(forward, () => tick);
	const { internal, response: given } = runStep(step, event, { arrivedAt: 7, arrivedAtTick: 1000, publishMs: 1 });
	expect(await given).toBeUndefined();
	return { forward, upstream: internal.upstream };
};

describe('a published callback', () => {
	test('is passed on in what is left of the time, and the response changes nothing', async () => {
		const { forward, upstream } = await run({ ok: true, response, durationMs: 12 }, 1010);

		expect(forward).toHaveBeenCalledExactlyOnceWith(event, { arrivedAt: 7, timeoutMs: 1590 });
		expect(upstream).toEqual({ status: 500, ms: 12 });
	});

	test('is acknowledged even if it could not be passed on', async () => {
		const { upstream } = await run({ ok: false, code: 'ECONNREFUSED', cause: undefined, durationMs: 1 }, 1010);

		expect(upstream).toEqual({ code: 'ECONNREFUSED', ms: 1 });
	});

	test('is not passed on if the time is up, because Tencent waits for the acknowledgement', async () => {
		const { forward, upstream } = await run({ ok: true, response, durationMs: 12 }, 2600);

		expect(forward).not.toHaveBeenCalled();
		expect(upstream).toEqual({ code: 'Timeout', ms: 0 });
	});

	test('has its time measured on the clock of its arrival', async () => {
		const forward = vi.fn<Forward>(async () => ({ ok: true, response, durationMs: 12 }));
		// An arrival in the future gives no extra time.
		const arrivedAtTick = performance.now() + 60_000;
		await runStep(forwardPublished(forward), event, { arrivedAt: 7, arrivedAtTick }).response;

		expect(forward).toHaveBeenCalledExactlyOnceWith(event, { arrivedAt: 7, timeoutMs: 1600 });
	});

	test('stays here if it is not to be passed on', async () => {
		const { internal, response: given } = runStep(forwardPublished(undefined), event);

		await given;
		expect(internal).not.toHaveProperty('upstream');
	});
});
