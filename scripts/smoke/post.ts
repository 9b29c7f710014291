import { Agent as HttpAgent, request as httpRequest } from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';
import { text } from 'node:stream/consumers';

/** A phase of a request, and how long it took in ms. */
type Phase = readonly [name: string, ms: number];

/** What became of a request. */
export type Reply =
	| { readonly ok: true; readonly status: number; readonly body: string; readonly phases: readonly Phase[] }
	/** `code` is Node's, e.g. `ECONNREFUSED`, or `Timeout`. */
	| { readonly ok: false; readonly code: string };

/** Posts to one URL over one kept connection, as Tencent does. */
export interface Poster {
	/** Posts a body; always resolves. */
	post(query: URLSearchParams, body: string): Promise<Reply>;
	/** Closes the connection. */
	close(): void;
}

/** Longer than the function may take. */
const TIMEOUT_MS = 15_000;

/** Makes a poster for a callback URL. */
export const createPoster = (url: URL): Poster => {
	const secure = url.protocol === 'https:';
	const agent = new (secure ? HttpsAgent : HttpAgent)({ keepAlive: true, maxSockets: 1 });
	const send = secure ? httpsRequest : httpRequest;
	return {
		close: () => agent.destroy(),
		post: (query, body) =>
			new Promise((resolve) => {
				const target = new URL(url);
				target.search = query.toString();
				const phases: Phase[] = [];
				let since = performance.now();
				const end = (name: string) => {
					const now = performance.now();
					phases.push([name, now - since]);
					since = now;
				};
				const fail = (error: NodeJS.ErrnoException) => resolve({ ok: false, code: error.code ?? error.name });
				const request = send(target, {
					method: 'POST',
					agent,
					headers: { 'content-type': 'application/json' },
					signal: AbortSignal.timeout(TIMEOUT_MS),
				});
				request.on('socket', (socket) => {
					// A kept connection has nothing to look up, to connect or to encrypt.
					if (!socket.connecting) return;
					socket.once('lookup', () => end('DNS'));
					socket.once('connect', () => end('TCP'));
					socket.once('secureConnect', () => end('TLS'));
				});
				request.on('error', (error) =>
					error.name === 'AbortError' ? resolve({ ok: false, code: 'Timeout' }) : fail(error),
				);
				request.on('response', (response) => {
					text(response).then((received) => {
						end('response');
						resolve({ ok: true, status: response.statusCode ?? 0, body: received, phases });
					}, fail);
				});
				request.end(body);
			}),
	};
};
