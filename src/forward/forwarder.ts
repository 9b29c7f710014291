import { isUtf8 } from 'node:buffer';
import type { IncomingHttpHeaders } from 'node:http';
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import { createAgent, createExchange } from '../http/exchange.ts';
import { closeStale } from './idle-connections.ts';

/** What is passed on of a request: API Gateway's event. */
type Callback = Pick<APIGatewayProxyEventV2, 'rawQueryString' | 'body' | 'isBase64Encoded'> &
	Partial<Pick<APIGatewayProxyEventV2, 'headers'>>;

/** What became of a callback that was passed on. */
export type ForwardResult = {
	/** From the request to its end, in ms. */
	readonly durationMs: number;
} & (
	| { readonly ok: true; readonly response: APIGatewayProxyStructuredResultV2 & { readonly statusCode: number } }
	| { readonly ok: false; readonly code: string; readonly cause: unknown }
);

/** When a callback arrived, Unix time in ms, and how long its response may take. */
interface Timing {
	readonly arrivedAt: number;
	readonly timeoutMs: number;
}

/** Passes a callback on to the app's own server, once, and waits for its response; it resolves in time, whatever happens. */
export type Forward = (callback: Callback, timing: Timing) => Promise<ForwardResult>;

/** The only headers that travel: what describes a body, and on the way there also who asks. The rest is AWS's. */
const THERE = ['content-type', 'content-encoding', 'user-agent'] as const;
const BACK = ['content-type', 'content-encoding'] as const;

/** What the relay adds to `Via`, and recognizes its own requests by. */
const VIA = '1.1 tim-relay';

/** Makes the one function that talks to the app's own server. */
export const createForwarder = (url: string): Forward => {
	const endpoint = new URL(url);
	const agent = createAgent(endpoint);
	const exchange = createExchange(endpoint, agent);
	let lastArrivedAt = 0;
	return async ({ rawQueryString, body, isBase64Encoded, headers }, { arrivedAt, timeoutMs }) => {
		const start = performance.now();
		const end = () => Math.round(performance.now() - start);
		const given = lowerCaseNames(headers);
		const hops = given.via?.split(',').map((hop) => hop.trim()) ?? [];
		if (hops.includes(VIA)) return { ...failed('Loop', 'FORWARD_URL leads back to a relay'), durationMs: end() };
		const idleMs = arrivedAt - lastArrivedAt;
		lastArrivedAt = arrivedAt;
		// A request is never sent twice: a connection that breaks may have brought it to the server.
		await closeStale(agent, idleMs);
		const result = await exchange({
			// Node writes it as Latin-1: a character for each byte that Tencent sent.
			path: `${endpoint.pathname}?${Buffer.from(rawQueryString).toString('latin1')}`,
			headers: { ...pick(given, THERE), via: [...hops, VIA].join(', ') },
			body: Buffer.from(body ?? '', isBase64Encoded ? 'base64' : 'utf8'),
			timeoutMs,
		});
		const durationMs = end();
		if (!result.ok) return { ok: false, code: result.code, cause: result.cause, durationMs };
		const { statusCode } = result;
		// API Gateway takes no other status.
		if (statusCode < 200 || statusCode > 599) {
			return { ...failed(`HTTP${statusCode}`, `The status ${statusCode} does not exist`), durationMs };
		}
		const isText = isUtf8(result.body);
		const response = {
			statusCode,
			headers: pick(result.headers, BACK),
			body: result.body.toString(isText ? 'utf8' : 'base64'),
			isBase64Encoded: !isText,
		};
		return { ok: true, response, durationMs };
	};
};

const failed = (code: string, message: string) =>
	({ ok: false, code, cause: Object.assign(new Error(message), { name: code }) }) as const;

const lowerCaseNames = (headers: Callback['headers']): IncomingHttpHeaders =>
	Object.fromEntries(Object.entries(headers ?? {}).map(([name, value]) => [name.toLowerCase(), value]));

const pick = (headers: IncomingHttpHeaders, names: readonly (typeof THERE | typeof BACK)[number][]) =>
	Object.fromEntries(
		names.flatMap((name) => {
			const value = headers[name];
			return value === undefined ? [] : [[name, value]];
		}),
	);
