/**
 * Tencent waits 2000 ms from when the request reaches API Gateway, cold start included. We may use 1600 of them until
 * SQS responds; 400 remain for the return trip: the response itself, the log, API Gateway and the network.
 */
const RESPOND_WITHIN_MS = 1600;

/** After a slow cold start the send still gets this long: a late message on the queue is better than none. */
const MINIMUM_MS = 400;

/**
 * The limit of one attempt. SQS normally responds within 5–20 ms, and within a few hundred on a bad day. Two whole
 * attempts and their pauses fit into the 1600 ms; with three shorter ones, a queue that is slow by half a second would
 * never get a message.
 */
export const ATTEMPT_TIMEOUT_MS = 750;

/**
 * With less time left there is no further attempt: it would be cut off before SQS could respond over a new connection,
 * and its `Timeout` would hide the error that says what is wrong.
 */
export const MIN_ATTEMPT_MS = 50;

/** How long the send may take for a request that arrived at `arrivedAtTick`; all in ms, on the same monotonic clock. */
export const sendBudget = (arrivedAtTick: number, now: number): number =>
	Math.min(RESPOND_WITHIN_MS, Math.max(MINIMUM_MS, arrivedAtTick + RESPOND_WITHIN_MS - now));
