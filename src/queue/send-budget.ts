/**
 * Tencent waits 2000 ms from when the request reaches API Gateway, cold start included. Of these
 * 1600 are for us up to SQS's answer; 400 are left for the way back: the answer itself, the log, API Gateway, the network.
 */
const ANSWER_WITHIN_MS = 1600;

/** After a slow cold start the send still gets this long: a late message on the queue is better than none. */
const MINIMUM_MS = 400;

/**
 * An attempt that takes this long is lost: SQS answers in 5–20 ms, and in a bad hour in some hundred. Two whole attempts
 * and their pauses fit into the 1600 ms; with three shorter ones a queue that is slow by half a second would get nothing.
 */
export const ATTEMPT_TIMEOUT_MS = 750;

/**
 * With less time than this left there is no further attempt: it would be cut off before SQS could answer over a new
 * connection, and its `Timeout` would hide the error that says what is wrong.
 */
export const MIN_ATTEMPT_MS = 50;

/** How long the send may take, in milliseconds, for a request that arrived at `arrivedAt` (milliseconds since 1970). */
export const sendBudget = (arrivedAt: number, now: number): number =>
	Math.min(ANSWER_WITHIN_MS, Math.max(MINIMUM_MS, arrivedAt + ANSWER_WITHIN_MS - now));
