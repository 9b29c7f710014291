/**
 * Tencent waits 2000 ms from when the request reaches API Gateway, cold start included. We may use 1600 of them until
 * the other side responds; 400 remain for the return trip: the response itself, the log, API Gateway and the network.
 */
const RESPOND_WITHIN_MS = 1600;

/** After a slow cold start a send still gets this long: late is better than never. */
const MINIMUM_MS = 400;

/** What is left of the time for a request that arrived at `arrivedAtTick`; all in ms, on the same monotonic clock. */
export const timeLeft = (arrivedAtTick: number, now: number): number =>
	Math.min(RESPOND_WITHIN_MS, arrivedAtTick + RESPOND_WITHIN_MS - now);

/** How long a send may take for a request that arrived at `arrivedAtTick`; all in ms, on the same monotonic clock. */
export const sendBudget = (arrivedAtTick: number, now: number): number =>
	Math.max(MINIMUM_MS, timeLeft(arrivedAtTick, now));
