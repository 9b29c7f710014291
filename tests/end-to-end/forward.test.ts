import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { parseQuery } from '../../src/tencent/query.ts';
import { verify } from '../../src/tencent/signature.ts';
import { onTestClock } from '../support/clock.ts';
import { type DeadPort, holdDeadPort } from '../support/dead-port.ts';
import { type Fault, faults } from '../support/fault-proxy.ts';
import { startRelay, type TestRelay } from '../support/relay.ts';
import { callbackBody, callbackQuery, type RequestOptions, request, signed } from '../support/requests.ts';
import {
	answers,
	answersAfter,
	answersInChunks,
	breaksOff,
	changedMessage,
	says,
	startUpstream,
	type Upstream,
} from '../support/upstream.ts';

const TOKEN = 'token';
const OK = '{"ActionStatus":"OK","ErrorInfo":"","ErrorCode":0}';

let upstream: Upstream;
let nowhere: DeadPort;
let relay: TestRelay;
beforeEach(async () => {
	[upstream, nowhere] = await Promise.all([startUpstream(), holdDeadPort()]);
});
afterEach(async () => {
	await relay.stop();
	await upstream.close();
	nowhere.release();
});

/** Starts the relay in front of the upstream server, with these settings on top. */
const start = async (env: Record<string, string> = {}, from: 'source' | 'bundle' = 'bundle') => {
	relay = await startRelay({ CALLBACK_TOKENS: TOKEN, FORWARD_URL: upstream.url, ...env }, from);
};

/** A signed callback with this command. */
const callback = (CallbackCommand: string, options: RequestOptions = {}) =>
	request({
		query: callbackQuery({ ...signed(TOKEN), CallbackCommand }),
		body: { CallbackCommand, From_Account: 'canary', MsgBody: [{ MsgContent: { Text: '群' } }] },
		...options,
	});

/** Sends a request on a clock that moves only while the upstream server makes it wait. */
const send = async (event: object | (() => object)) => {
	const { result, ms } = await onTestClock(upstream, () => relay.invoke(typeof event === 'function' ? event() : event));
	const { statusCode, headers, body = '', isBase64Encoded } = result;
	return { status: statusCode, headers, bytes: Buffer.from(body, isBase64Encoded ? 'base64' : 'utf8'), ms };
};

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

interface Row {
	readonly name: string;
	readonly does: Fault;
	readonly expected: Expected;
	/** How many requests it gets. */
	readonly requests?: number;
	/** Prepares what `does` cannot do. */
	readonly before?: () => void;
	/** Another URL for this row. */
	readonly url?: () => string;
}

const rows: readonly Row[] = [
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
		does: (exchange) => answers(302, 'moved', { location: upstream.url })(exchange),
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
		before: () => upstream.breakConnections(),
		requests: 0,
		expected: failed,
	},
	{
		name: 'refuses the connection',
		does: answers(200, OK),
		url: () => `http://127.0.0.1:${nowhere.port}`,
		requests: 0,
		expected: failed,
	},
	{
		name: 'does not speak TLS',
		does: answers(200, OK),
		url: () => upstream.url.replace('http:', 'https:'),
		requests: 0,
		expected: failed,
	},
];

const commands = [
	['before-command', 'Group.CallbackBeforeSendMsg'],
	['before-command between friends', 'Sns.CallbackPrevFriendAdd'],
	['after-command', 'Group.CallbackAfterNewMemberJoin'],
	['command that nobody knows yet', 'Future.Callback'],
] as const;

describe.each(rows)('when the app $name', ({ does, expected, requests = 1, before, url }) => {
	test.each(commands)('a %s gets that, in time, after one attempt', async (_kind, command) => {
		await start(url && { FORWARD_URL: url() });
		upstream.respond(does);
		before?.();

		const { status, bytes, ms, headers } = await send(callback(command));

		expect(status).toBe(expected.status);
		if ('bytes' in expected) expect(bytes).toEqual(expected.bytes);
		else {
			expect(headers).toEqual({ 'content-type': 'application/json' });
			expect(JSON.parse(String(bytes))).toEqual({
				ActionStatus: 'FAIL',
				ErrorInfo: expect.stringContaining("The app's own server did not respond"),
				ErrorCode: expected.code,
			});
		}
		expect(ms).toBeLessThanOrEqual(1600);
		expect(upstream.requests).toBe(requests);
		// Whatever happens, it is not kept: not on the queue, not in the log.
		expect(await relay.received()).toEqual([]);
		const lines = relay.logs();
		expect(lines).toMatchObject([{ command, outcome: 'bytes' in expected ? 'forwarded' : 'rejected' }]);
		expect(JSON.stringify(lines)).not.toMatch(/canary|spill/i);
	});
});

describe('a forwarded callback', () => {
	test('carries a signature that the app can check', async () => {
		await start();
		const event = callback('Group.CallbackBeforeSendMsg');
		await send(event);

		const [received] = upstream.received;
		const query = received?.requestLine.split('?')[1] ?? '';
		expect(query).toBe(event.rawQueryString);
		expect(verify([TOKEN], parseQuery(query), Date.now())).toBe(true);
		expect(String(received?.body)).toBe(event.body);
	});

	test.each([
		['another app', { SdkAppid: '1' }, {}],
		['a wrong signature', { Sign: '0' }, {}],
		['no command', { CallbackCommand: '' }, {}],
		['a foreign address', {}, { ALLOWED_SOURCE_CIDRS: '192.0.2.0/24' }],
	])('is one that the relay has checked: not one with %s', async (_what, fields, env: Record<string, string>) => {
		await start(env);
		const query = callbackQuery({ ...signed(TOKEN), CallbackCommand: 'State.StateChange', ...fields });

		expect((await send(callback('', { query }))).status).toBeGreaterThanOrEqual(400);
		expect(upstream.requests).toBe(0);
	});

	test('gets what is left of the time after a slow cold start', async () => {
		await start();
		upstream.respond(faults.hangsBeforeHeaders);
		const afterColdStart = () => callback('State.StateChange', { timeEpoch: Date.now() - 1000 });

		expect(await send(afterColdStart)).toMatchObject({ status: 504, ms: 600 });
	});

	test('uses no connection that the app has closed, and is not lost on one', async () => {
		await start();
		await send(callback('State.StateChange'));
		upstream.drop();

		expect(await send(callback('State.StateChange'))).toMatchObject({ status: 200 });
		expect(upstream).toMatchObject({ requests: 2, connections: 2 });
	});

	test('that is lost on a kept connection is not sent again, because the app may have acted on it', async () => {
		await start();
		await send(callback('Group.CallbackBeforeSendMsg'));
		upstream.respond(faults.resetsWhileSending);

		expect(await send(callback('Group.CallbackBeforeSendMsg'))).toMatchObject({ status: 502 });
		expect(upstream).toMatchObject({ requests: 2, connections: 1 });
	});

	test('shares no fate with the others: 1,000 at once get their responses, or a failure when the time is up', async () => {
		await start();
		const behaviours = [answers(200, OK), answersAfter(1400), faults.hangsBeforeHeaders, faults.resetsWhileSending];
		upstream.respond((exchange) => behaviours[Number(/&n=(\d+)/.exec(exchange.requestLine)?.[1]) % 4]?.(exchange));

		const events = Array.from({ length: 1000 }, (_, n) => {
			const event = callback('Group.CallbackBeforeSendMsg');
			return { ...event, rawQueryString: `${event.rawQueryString}&n=${n}` };
		});
		const { result, ms } = await onTestClock(upstream, () => Promise.all(events.map((event) => relay.invoke(event))));

		expect(result.map(({ statusCode }) => statusCode)).toEqual(events.map((_, n) => [200, 200, 504, 502][n % 4]));
		expect(ms).toBeLessThanOrEqual(1600);
		expect(upstream.requests).toBe(1000);
	});
});

describe('a published callback', () => {
	const publish = (seq: number) =>
		send(request({ query: callbackQuery(signed(TOKEN)), body: callbackBody({ MsgSeq: seq }) }));
	const published = async () => (await relay.received()).map(({ data }) => data.seq);

	test('stays with the relay, unless told otherwise', async () => {
		await start();

		expect(await publish(1)).toMatchObject({ status: 200 });
		expect(upstream.requests).toBe(0);
		expect(await published()).toEqual([1]);
	});

	test.each(rows)(
		'that goes to the app as well is acknowledged when the app $name',
		async ({ does, requests = 1, before, url, expected }) => {
			await start({ FORWARD_PUBLISHED: 'true', ...(url && { FORWARD_URL: url() }) });
			upstream.respond(does);
			before?.();

			const { status, bytes, ms } = await publish(1);

			expect({ status, body: String(bytes) }).toEqual({ status: 200, body: OK });
			expect(ms).toBeLessThanOrEqual(1600);
			expect(upstream.requests).toBe(requests);
			expect(await published()).toEqual([1]);
			expect(relay.logs()).toMatchObject([
				{ outcome: 'published', ...('bytes' in expected ? { upstreamStatus: expected.status } : { ForwardFailed: 1 }) },
			]);
		},
	);

	test('goes to the app verbatim', async () => {
		await start({ FORWARD_PUBLISHED: 'true' });
		const event = request({ query: callbackQuery(signed(TOKEN)) });
		await send(event);

		const [received] = upstream.received;
		expect(received?.requestLine).toBe(`POST /im/callback?${event.rawQueryString}`);
		expect(String(received?.body)).toBe(event.body);
	});

	test('does not go to the app if it is not on the queue, because then it is not acknowledged either', async () => {
		await start({ FORWARD_PUBLISHED: 'true', QUEUE_URL: `http://127.0.0.1:${nowhere.port}/0/messages.fifo` });

		expect(await publish(1)).toMatchObject({ status: 503 });
		expect(upstream.requests).toBe(0);
	});
});

describe('without a URL to forward to', () => {
	test.each(commands)('a %s is allowed, and nothing is forwarded', async (_kind, command) => {
		relay = await startRelay({ CALLBACK_TOKENS: TOKEN }, 'bundle');

		const { status, bytes } = await send(callback(command));
		expect({ status, body: String(bytes) }).toEqual({ status: 200, body: OK });
		expect(relay.logs()).toMatchObject([{ outcome: 'ignored', Ignored: 1 }]);
		expect(upstream.requests).toBe(0);
	});

	test('a request between friends is allowed for each account', async () => {
		relay = await startRelay({ CALLBACK_TOKENS: TOKEN }, 'bundle');
		const body = { CallbackCommand: 'Sns.CallbackPrevFriendAdd', FriendItem: [{ To_Account: 'id1' }] };

		const { bytes } = await send(callback('Sns.CallbackPrevFriendAdd', { body }));
		expect(JSON.parse(String(bytes))).toEqual({
			...JSON.parse(OK),
			ResultItem: [{ To_Account: 'id1', ResultCode: 0, ResultInfo: '' }],
		});
	});
});
