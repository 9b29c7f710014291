import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { noteArrival } from '../../../src/middleware/record-arrival.ts';
import { runBefore } from '../../support/middleware.ts';

const NOW = Date.parse('2026-01-01T00:00:30Z');
beforeEach(() => {
	vi.useFakeTimers({ toFake: ['Date'], now: NOW });
});
afterEach(() => {
	vi.useRealTimers();
});

const arrival = (timeEpoch: unknown) => {
	const event = { requestContext: { timeEpoch } };
	runBefore(noteArrival(), event);
	return (event as unknown as { arrivedAt: number }).arrivedAt - NOW;
};

describe('the arrival', () => {
	test.each([0, -1, -1500, -29_999, -30_000])('is when API Gateway took the request, %i ms from now', (ms) => {
		expect(arrival(NOW + ms)).toBe(ms);
	});

	test.each([
		['which is longer ago than API Gateway waits', NOW - 30_001],
		['which is in the future', NOW + 1],
		['which is not there', undefined],
		['which is no number', Number.NaN],
	])('is now, if the event names a time %s', (_why, timeEpoch) => {
		expect(arrival(timeEpoch)).toBe(0);
	});
});
