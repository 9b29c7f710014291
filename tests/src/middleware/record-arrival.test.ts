import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { recordArrival } from '../../../src/middleware/record-arrival.ts';
import { runStep } from '../../support/middleware.ts';

const NOW = Date.parse('2026-01-01T00:00:30Z');
beforeEach(() => {
	vi.useFakeTimers({ toFake: ['Date'], now: NOW });
});
afterEach(() => {
	vi.useRealTimers();
});

const arrive = (timeEpoch: unknown) =>
	runStep(
		recordArrival(() => 1000),
		{ requestContext: { timeEpoch } },
	).internal;

describe('the arrival', () => {
	test.each([0, -1, -1500, -29_999, -30_000])('is when API Gateway received the request, %i ms from now', (ms) => {
		expect(arrive(NOW + ms)).toEqual({ arrivedAt: NOW + ms, arrivedAtTick: 1000 + ms });
	});

	test('is what API Gateway says even if our own clock is behind, but the deadline does not wait for it', () => {
		const ahead = NOW + 5 * 60_000;

		expect(arrive(ahead)).toEqual({ arrivedAt: ahead, arrivedAtTick: 1000 });
	});

	test('is what API Gateway says even if our own clock is ahead, but the deadline does not get shorter', () => {
		expect(arrive(NOW - 30_001)).toEqual({ arrivedAt: NOW - 30_001, arrivedAtTick: 1000 });
	});

	test.each([-3_600_000, 3_600_000])('is what API Gateway says up to an hour away: %i ms', (ms) => {
		expect(arrive(NOW + ms)).toEqual({ arrivedAt: NOW + ms, arrivedAtTick: 1000 });
	});

	test.each([-3_600_001, 3_600_001])('is now if the time of the event is further away, as in a sample: %i ms', (ms) => {
		expect(arrive(NOW + ms)).toEqual({ arrivedAt: NOW, arrivedAtTick: 1000 });
	});

	test.each([
		['is missing', undefined],
		['is NaN', Number.NaN],
		['is not a number', '2026'],
	])('is now if the time of the event %s', (_why, timeEpoch) => {
		expect(arrive(timeEpoch)).toEqual({ arrivedAt: NOW, arrivedAtTick: 1000 });
	});
});
