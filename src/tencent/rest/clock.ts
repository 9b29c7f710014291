import { setTimeout } from 'node:timers/promises';

/** Time, so that tests need not wait for it. */
export interface Clock {
	/** Unix time in ms. */
	now(): number;
	/** Waits for this many milliseconds. */
	delay(milliseconds: number): Promise<unknown>;
}

/** The machine's own. */
export const systemClock: Clock = { now: Date.now, delay: setTimeout };

/** Spaces calls evenly, however many run at a time: each waits for its turn. */
export const createPace = (perSecond: number, { now, delay }: Clock): (() => Promise<void>) => {
	let next = 0;
	return async () => {
		const turn = Math.max(now(), next);
		next = turn + 1000 / perSecond;
		const wait = turn - now();
		if (wait > 0) await delay(wait);
	};
};
