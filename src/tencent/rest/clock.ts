import { setTimeout } from 'node:timers/promises';

/** Tells the time and waits; tests have one that does not make them wait. */
export interface Clock {
	/** Unix time in ms. */
	now(): number;
	/** Waits for the given number of milliseconds. */
	delay(milliseconds: number): Promise<unknown>;
}

/** The machine's own clock. */
export const systemClock: Clock = { now: Date.now, delay: setTimeout };

/** Spaces calls evenly, however many run at once: each waits for its turn. */
export const createPace = (perSecond: number, { now, delay }: Clock): (() => Promise<void>) => {
	let next = 0;
	return async () => {
		const turn = Math.max(now(), next);
		next = turn + 1000 / perSecond;
		const wait = turn - now();
		if (wait > 0) await delay(wait);
	};
};
