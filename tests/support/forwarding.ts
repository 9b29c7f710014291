import { afterEach, beforeEach } from 'vitest';
import { onTestClock } from './clock.ts';
import { type DeadPort, holdDeadPort } from './dead-port.ts';
import type { ForwardRow } from './forward-matrix.ts';
import { startRelay, type TestRelay } from './relay.ts';
import { callbackQuery, type RequestOptions, request, signed } from './requests.ts';
import { startUpstream, type Upstream } from './upstream.ts';

export const TOKEN = 'token';

/** A signed callback with this command. */
export const callback = (CallbackCommand: string, options: RequestOptions = {}) =>
	request({
		query: callbackQuery({ ...signed(TOKEN), CallbackCommand }),
		body: { CallbackCommand, From_Account: 'canary', MsgBody: [{ MsgContent: { Text: '群' } }] },
		...options,
	});

/** Gives each test of a file the app's own server, and a relay to start in front of it. */
export const useForwarding = () => {
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
	/** Starts the relay in front of the app's own server, with these settings on top; undefined removes one. */
	const start = async (env: Record<string, string | undefined> = {}) => {
		relay = await startRelay({ CALLBACK_TOKENS: TOKEN, FORWARD_URL: upstream.url, ...env }, 'bundle');
	};
	return {
		get upstream() {
			return upstream;
		},
		get relay() {
			return relay;
		},
		get nowhere() {
			return nowhere;
		},
		start,
		/** Starts the relay in front of the app's own server, which does what a row says. */
		startFor: async ({ does, before, url }: Omit<ForwardRow, 'expected'>, env: Record<string, string> = {}) => {
			await start({ ...env, ...(url && { FORWARD_URL: url({ upstream, nowhere }) }) });
			upstream.respond(does);
			before?.(upstream);
		},
		/** Sends a request on a clock that moves only while the app's own server makes it wait. */
		send: async (event: object | (() => object)) => {
			const { result, ms } = await onTestClock(upstream, () =>
				relay.invoke(typeof event === 'function' ? event() : event),
			);
			const { statusCode, headers, body = '', isBase64Encoded } = result;
			return { status: statusCode, headers, bytes: Buffer.from(body, isBase64Encoded ? 'base64' : 'utf8'), ms };
		},
	};
};
