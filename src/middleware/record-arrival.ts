import type { Step } from '../pipeline.ts';

/** When a request came. */
export interface Arrived {
	/** When API Gateway received it, Unix time in ms by API Gateway's clock: Tencent's 2 s start here. */
	readonly arrivedAt: number;
	/** The same moment on the monotonic clock of this process, in ms. */
	readonly arrivedAtTick: number;
}

/** No clock is this wrong: an event that claims to come from farther away in time is a sample. */
const IMPLAUSIBLE_MS = 3_600_000;

/** API Gateway gives up after 30 s: a longer wait only says that our clock is wrong. */
const LONGEST_WAIT_MS = 30_000;

/**
 * Records when the request came. API Gateway's clock counts, because in an environment that was frozen our own can be
 * minutes behind; an event that does not say came now.
 */
export const recordArrival = (tick: () => number = () => performance.now()): Step<unknown, Arrived> => ({
	before: ({ event, internal }) => {
		const now = Date.now();
		const { timeEpoch } = event.requestContext;
		const arrivedAt = Math.abs(timeEpoch - now) <= IMPLAUSIBLE_MS ? Number(timeEpoch) : now;
		const waited = now - arrivedAt;
		internal.arrivedAt = arrivedAt;
		internal.arrivedAtTick = tick() - (waited > 0 && waited <= LONGEST_WAIT_MS ? waited : 0);
	},
});
