import { describe, expect, test, vi } from 'vitest';
import type { Forward, ForwardResult } from '../../../src/forward/forwarder.ts';
import { forwardCommand, type Upstream } from '../../../src/middleware/forward-command.ts';
import { request } from '../../support/requests.ts';

const event = request();
const response = { statusCode: 200, headers: {}, body: '{}', isBase64Encoded: false };

/** Forwards a request that arrived at the tick 1000, at the tick 1200. */
const run = (result: ForwardResult) => {
	const internal: { arrivedAt: number; arrivedAtTick: number; upstream?: Upstream } = {
		arrivedAt: 7,
		arrivedAtTick: 1000,
	};
	const forward = vi.fn<Forward>(async () => result);
	return { internal, forward, responding: forwardCommand(forward, () => 1200)({ event, internal }) };
};

describe('a command that is forwarded', () => {
	test('gets the response of the app, whatever it is, and what is left of the time', async () => {
		const { forward, internal, responding } = run({ ok: true, response, durationMs: 12 });

		expect(await responding).toBe(response);
		expect(forward).toHaveBeenCalledExactlyOnceWith(event, { arrivedAt: 7, timeoutMs: 1400 });
		expect(internal.upstream).toEqual({ status: 200, ms: 12 });
	});

	test.each([
		['Timeout', 'upstreamTimeout', "The app's own server did not respond in time"],
		['ECONNRESET', 'upstream', "The app's own server did not respond (ECONNRESET)"],
	])('is rejected if there was none: %s', async (code, reason, message) => {
		const cause = new Error('canary');
		const { internal, responding } = run({ ok: false, code, cause, durationMs: 34 });

		await expect(responding).rejects.toMatchObject({ reason, message, cause });
		expect(internal.upstream).toEqual({ code, ms: 34 });
	});

	test('is known to be one before anything can fail, so that it is not spilled', async () => {
		const { internal, responding } = run({ ok: true, response, durationMs: 12 });

		expect(internal.upstream).toEqual({ ms: 0 });
		await responding;
	});
});
