import type { DeadPort } from './dead-port.ts';
import { type Fault, faults } from './fault-proxy.ts';
import { answers, answersAfter, answersInChunks, breaksOff, changedMessage, says, type Upstream } from './upstream.ts';

export const OK = '{"ActionStatus":"OK","ErrorInfo":"","ErrorCode":0}';

/** What should come back: these bytes with this status, or a failure by this code of Tencent's three fields. */
type Expected =
	| { readonly status: number; readonly bytes: Buffer }
	| { readonly status: 502 | 504; readonly code: number };

const verbatim = (status: number, bytes: string | Buffer): Expected => ({
	status,
	bytes: Buffer.from(bytes as string),
});
const failed: Expected = { status: 502, code: 10109 };
const late: Expected = { status: 504, code: 10110 };

/** What the app's own server does, and what the caller should get. */
export interface ForwardRow {
	readonly name: string;
	readonly does: Fault;
	readonly expected: Expected;
	/** How many requests it gets. */
	readonly requests?: number;
	/** Prepares what `does` cannot do. */
	readonly before?: (upstream: Upstream) => void;
	/** Another URL for this row. */
	readonly url?: (rig: { readonly upstream: Upstream; readonly nowhere: DeadPort }) => string;
}

/** Everything that the app's own server may do with a request. */
export const rows: readonly ForwardRow[] = [
	{ name: 'responds at once', does: answers(200, OK), expected: verbatim(200, OK) },
	{ name: 'responds after 1.4 s', does: answersAfter(1400), expected: verbatim(200, OK) },
	{ name: 'would respond after 1.7 s', does: answersAfter(1700), expected: late },
	{ name: 'hangs before the headers', does: faults.hangsBeforeHeaders, expected: late },
	{ name: 'hangs in mid-body', does: breaksOff(({ stall }) => stall()), expected: late },
	{ name: 'changes the message, in GBK', does: answers(200, changedMessage), expected: verbatim(200, changedMessage) },
	{ name: 'responds in chunks', does: answersInChunks(changedMessage), expected: verbatim(200, changedMessage) },
	{ name: 'responds without a body', does: answers(200), expected: verbatim(200, '') },
	{ name: 'responds with 204', does: answers(204), expected: verbatim(204, '') },
	{
		name: 'redirects',
		does: (exchange) => answers(302, 'moved', { location: `http://${exchange.headers.host}/im/callback` })(exchange),
		expected: verbatim(302, 'moved'),
	},
	{ name: 'responds with 500', does: answers(500, '<html>'), expected: verbatim(500, '<html>') },
	{ name: 'responds with 10 MB', does: answers(200, Buffer.alloc(10_000_000)), expected: failed },
	{ name: 'does not speak HTTP', does: says('SSH-2.0-OpenSSH_9.9\r\n'), expected: failed },
	{ name: 'resets while the request is sent', does: faults.resetsWhileSending, expected: failed },
	{ name: 'hangs up instead of responding', does: ({ hangUp }) => hangUp(), expected: failed },
	{ name: 'resets in mid-body', does: breaksOff(faults.resetsWhileSending), expected: failed },
	{
		name: 'resets the connection before it can be used',
		does: answers(200, OK),
		before: (upstream) => upstream.breakConnections(),
		requests: 0,
		expected: failed,
	},
	{
		name: 'refuses the connection',
		does: answers(200, OK),
		url: ({ nowhere }) => `http://127.0.0.1:${nowhere.port}`,
		requests: 0,
		expected: failed,
	},
	{
		name: 'does not speak TLS',
		does: answers(200, OK),
		url: ({ upstream }) => upstream.url.replace('http:', 'https:'),
		requests: 0,
		expected: failed,
	},
];
