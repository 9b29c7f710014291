import type { Step } from '../pipeline.ts';

/** When a request arrived. */
export interface Arrived {
	/** When API Gateway received it, Unix time in ms by API Gateway's clock: Tencent's 2 s start here. */
	readonly arrivedAt: number;
	/** The same moment on the monotonic clock of this process, in ms. */
	readonly arrivedAtTick: number;
}

/** No clock is off by more than this: an event that claims a more distant time is a sample. */
const IMPLAUSIBLE_MS = 3_600_000;

/** API Gateway gives up after 30 s: a longer wait only means that our clock is wrong. */
const LONGEST_WAIT_MS = 30_000;

/**
 * Records when the request arrived. API Gateway's clock counts, because ours can be minutes behind in an environment
 * that was frozen. An event without a plausible time arrives now.
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
