import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { sendBudget } from '../../../src/http/send-budget.ts';

const ARRIVED = Date.parse('2026-01-01T00:00:00Z');

describe('the time for a send', () => {
	test.each([
		{ spent: 0, budget: 1600, because: 'nothing is spent yet' },
		{ spent: 1, budget: 1599, because: 'a millisecond is spent' },
		{ spent: 900, budget: 700, because: 'a cold start took the rest' },
		{ spent: 1200, budget: 400, because: 'just the minimum is left' },
		{ spent: 1201, budget: 400, because: 'a late message is better than none' },
		{ spent: 30_000, budget: 400, because: 'a late message is better than none, however late' },
		{ spent: -1, budget: 1600, because: 'clocks differ, and the future gives no extra time' },
		{ spent: -60_000, budget: 1600, because: 'clocks differ, however much' },
	])('is $budget ms after $spent ms, because $because', ({ spent, budget }) => {
		expect(sendBudget(ARRIVED, ARRIVED + spent)).toBe(budget);
	});

	test('ends 1.6 s after the arrival, unless that would leave it less than 400 ms', () => {
		fc.assert(
			fc.property(fc.integer({ min: -100_000, max: 100_000 }), (spent) => {
				const budget = sendBudget(ARRIVED, ARRIVED + spent);
				expect(budget).toBeGreaterThanOrEqual(400);
				expect(budget).toBeLessThanOrEqual(1600);
				if (budget > 400) expect(Math.max(0, spent) + budget).toBe(1600);
			}),
		);
	});

	test('never grows as time passes', () => {
		fc.assert(
			fc.property(fc.nat(5000), fc.nat(5000), (spent, more) => {
				expect(sendBudget(ARRIVED, ARRIVED + spent + more)).toBeLessThanOrEqual(sendBudget(ARRIVED, ARRIVED + spent));
			}),
		);
	});
});
