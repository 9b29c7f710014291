import { Agent as HttpAgent, request as httpRequest, type IncomingHttpHeaders } from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';

/** A response that came in time. */
export interface HttpResponse {
	readonly ok: true;
	readonly statusCode: number;
	readonly headers: IncomingHttpHeaders;
	readonly body: string;
}

/** Why there is no response. */
export interface ExchangeFailure {
	readonly ok: false;
	/** Node's error code, e.g. `ECONNREFUSED`, or `Timeout`. */
	readonly code: string;
	/** The error behind it. */
	readonly cause: unknown;
	/** Whether the connection had been kept alive: its failure says nothing about a fresh one. */
	readonly stale: boolean;
}

/** A request to send. */
export interface Exchange {
	readonly headers: Readonly<Record<string, string>>;
	readonly body: string;
	readonly timeoutMs: number;
	/** Called once the request has been handed to the socket, so that work can overlap with the server's. */
	readonly onSent: () => void;
}

/** Makes the function that posts to one endpoint over kept-alive connections; it resolves in time, whatever happens. */
export const createExchange = (endpoint: URL): ((exchange: Exchange) => Promise<HttpResponse | ExchangeFailure>) => {
	const secure = endpoint.protocol === 'https:';
	const agent = secure ? new HttpsAgent({ keepAlive: true }) : new HttpAgent({ keepAlive: true });
	const send = secure ? httpsRequest : httpRequest;
	return ({ headers, body, timeoutMs, onSent }) =>
		new Promise((resolve) => {
			const request = send(endpoint, { method: 'POST', agent, headers });
			const settle = (result: HttpResponse | ExchangeFailure) => {
				clearTimeout(timer);
				resolve(result);
			};
			const fail = (cause: NodeJS.ErrnoException) =>
				// Node gives every failed request a code.
				settle({ ok: false, code: String(cause.code), cause, stale: request.reusedSocket });
			const expire = () => {
				const cause = Object.assign(new Error(`No response within ${timeoutMs} ms`), { name: 'Timeout' });
				settle({ ok: false, code: 'Timeout', cause, stale: false });
				request.destroy();
			};
			// A stalled process sees its timers before its sockets: what is already there is read first.
			const timer = setTimeout(() => setImmediate(expire), timeoutMs);
			request.on('finish', onSent);
			request.on('error', fail);
			request.on('response', (response) => {
				let text = '';
				response.setEncoding('utf8');
				response.on('error', fail);
				response.on('data', (chunk: string) => {
					text += chunk;
				});
				response.on('end', () =>
					settle({ ok: true, statusCode: response.statusCode as number, headers: response.headers, body: text }),
				);
			});
			// A string goes out in one piece with the headers.
			request.end(body);
		});
};
