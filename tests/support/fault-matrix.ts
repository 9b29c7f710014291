import type { DeadPort } from './dead-port.ts';
import { type Fault, type FaultProxy, faults } from './fault-proxy.ts';

/** The status of the response to a callback while the fault lasts. */
type Expected = 200 | 503;

/** A fault, and the response to a callback that meets it at its first attempt, or at every attempt. */
export interface Row {
	readonly name: string;
	/** Breaks the queue for one attempt, or until it is repaired. */
	readonly break: (proxy: FaultProxy, times: number) => void;
	readonly once: Expected;
	readonly always: Expected;
	/** Whether another attempt would be useless, so that there is only one. */
	readonly final?: true;
	/** Variables that only this row has; such a fault cannot be repaired. */
	readonly env?: (rig: { readonly proxy: FaultProxy; readonly nowhere: DeadPort }) => Record<string, string>;
}

const breaking = (fault: Fault) => (proxy: FaultProxy, times: number) => proxy.break(fault, times);

/** Every fault. */
export const rows: readonly Row[] = [
	{
		name: 'resets the connection before it can be used',
		break: (proxy, times) => proxy.breakConnections(times),
		once: 200,
		always: 503,
	},
	{
		name: 'refuses the connection',
		break: () => {},
		once: 503,
		always: 503,
		env: ({ nowhere }) => ({ AWS_ENDPOINT_URL_SQS: `http://127.0.0.1:${nowhere.port}` }),
	},
	{ name: 'resets while we send', break: breaking(faults.resetsWhileSending), once: 200, always: 503 },
	{ name: 'resets while it answers', break: breaking(faults.resetsWhileAnswering), once: 200, always: 503 },
	{ name: 'hangs before the headers', break: breaking(faults.hangsBeforeHeaders), once: 200, always: 503 },
	{ name: 'hangs in mid-body', break: breaking(faults.hangsInMidBody), once: 200, always: 503 },
	{ name: 'resets in mid-body', break: breaking(faults.resetsInMidBody), once: 200, always: 503 },
	{ name: 'hangs up in mid-body', break: breaking(faults.hangsUpInMidBody), once: 200, always: 503 },
	{ name: 'is slow by 500 ms', break: breaking(faults.isSlowBy500Ms), once: 200, always: 200 },
	{ name: 'answers 500', break: breaking(faults.answers500), once: 200, always: 503 },
	{ name: 'answers 503', break: breaking(faults.answers503), once: 200, always: 503 },
	{ name: 'answers 502 in HTML', break: breaking(faults.answersHtml502), once: 200, always: 503 },
	{ name: 'answers 400 and no reason', break: breaking(faults.answersBare400), once: 503, always: 503, final: true },
	{ name: 'throttles (ThrottlingException)', break: breaking(faults.throttlesAsAws), once: 200, always: 503 },
	{ name: 'throttles (RequestThrottled)', break: breaking(faults.throttlesAsSqs), once: 200, always: 503 },
	{ name: 'denies access', break: breaking(faults.deniesAccess), once: 503, always: 503, final: true },
	{ name: 'does not exist', break: breaking(faults.doesNotExist), once: 503, always: 503, final: true },
	{ name: 'refuses the contents', break: breaking(faults.refusesTheContents), once: 503, always: 503, final: true },
	{ name: 'holds the token expired', break: breaking(faults.holdsTheTokenExpired), once: 200, always: 503 },
	{
		name: 'holds the token invalid',
		break: breaking(faults.holdsTheTokenInvalid),
		once: 503,
		always: 503,
		final: true,
	},
	{ name: 'answers garbage', break: breaking(faults.answersGarbage), once: 200, always: 503 },
	{
		name: 'confirms another message (MD5)',
		break: breaking(faults.answersAnotherMd5),
		once: 503,
		always: 503,
		final: true,
	},
	{
		name: 'is at a host that DNS does not know',
		break: () => {},
		once: 503,
		always: 503,
		env: () => ({ AWS_ENDPOINT_URL_SQS: 'http://sqs.invalid' }),
	},
	{
		name: 'speaks no TLS',
		break: () => {},
		once: 503,
		always: 503,
		env: ({ proxy }) => ({ AWS_ENDPOINT_URL_SQS: new URL(proxy.queueUrl).origin.replace('http:', 'https:') }),
	},
];
