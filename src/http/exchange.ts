import { Agent as HttpAgent, request as httpRequest, type IncomingHttpHeaders } from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';

/** A response that arrived in time, whole. */
export interface HttpResponse {
	readonly ok: true;
	readonly statusCode: number;
	readonly headers: IncomingHttpHeaders;
	readonly body: Buffer;
}

/** Why there is no response. */
interface ExchangeFailure {
	readonly ok: false;
	/** Node's error code, e.g. `ECONNREFUSED`, or `Timeout` or `TooLarge`. */
	readonly code: string;
	/** The error behind it. */
	readonly cause: unknown;
	/** Whether the connection had been kept alive: its failure says nothing about a fresh one. */
	readonly stale: boolean;
}

/** A request to send. */
interface Exchange {
	/** Path and query, if they are not those of the endpoint. */
	readonly path?: string;
	readonly headers: Readonly<Record<string, string>>;
	readonly body: string | Buffer;
	readonly timeoutMs: number;
	/** Called once the request is handed to the socket, so that work can overlap with the server's. */
	readonly onSent?: () => void;
}

/** Sends one request, once; it resolves in time, whatever happens. */
type Send = (exchange: Exchange) => Promise<HttpResponse | ExchangeFailure>;

/** The largest response in bytes: as JSON, where a byte can take six, it still fits into Lambda's 6 MB. */
const MAX_RESPONSE_BYTES = 1_000_000;

const isSecure = ({ protocol }: URL): boolean => protocol === 'https:';

/** Makes what keeps the connections to an endpoint. */
export const createAgent = (endpoint: URL): HttpAgent =>
	isSecure(endpoint) ? new HttpsAgent({ keepAlive: true }) : new HttpAgent({ keepAlive: true });

/** Makes the function that posts to one endpoint over kept-alive connections. */
export const createExchange = (endpoint: URL, agent: HttpAgent = createAgent(endpoint)): Send => {
	const send = isSecure(endpoint) ? httpsRequest : httpRequest;
	const { pathname } = endpoint;
	return ({ path = pathname, headers, body, timeoutMs, onSent }) =>
		new Promise<HttpResponse | ExchangeFailure>((resolve) => {
			const request = send(endpoint, { method: 'POST', path, agent, headers });
			const settle = (result: HttpResponse | ExchangeFailure) => {
				clearTimeout(timer);
				resolve(result);
			};
			const fail = (cause: NodeJS.ErrnoException) => settle(failure(cause, request.reusedSocket));
			const abandon = (name: string, message: string) => {
				settle(failure(Object.assign(new Error(message), { name, code: name }), false));
				request.destroy();
			};
			const expire = () => abandon('Timeout', `No response within ${timeoutMs} ms`);
			// After a stall Node runs timers before sockets: read first what has already arrived.
			const timer = setTimeout(() => setImmediate(expire), timeoutMs);
			if (onSent) request.on('finish', onSent);
			request.on('error', fail);
			// Nobody asked for another protocol, and Node would let the request wait for ever.
			request.on('upgrade', ({ statusCode }, socket) => {
				socket.destroy();
				abandon(`HTTP${statusCode}`, 'The server switched to another protocol');
			});
			request.on('response', (response) => {
				const chunks: Buffer[] = [];
				let length = 0;
				response.on('error', fail);
				response.on('data', (chunk: Buffer) => {
					chunks.push(chunk);
					length += chunk.length;
					if (length > MAX_RESPONSE_BYTES) abandon('TooLarge', `A response of more than ${MAX_RESPONSE_BYTES} bytes`);
				});
				response.on('end', () =>
					settle({
						ok: true,
						statusCode: response.statusCode as number,
						headers: response.headers,
						body: Buffer.concat(chunks),
					}),
				);
			});
			// A string goes out in one piece with the headers.
			request.end(body);
			// Node throws if a header or the path holds what HTTP does not allow.
		}).catch((cause) => failure(cause, false));
};

/** Node gives every failed request a code. */
const failure = (cause: NodeJS.ErrnoException, stale: boolean): ExchangeFailure => ({
	ok: false,
	code: String(cause.code),
	cause,
	stale,
});
