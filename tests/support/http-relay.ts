import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { startRelay, type TestRelay } from './relay.ts';
import { request } from './requests.ts';

/** A relay behind an HTTP server, which hands over requests as API Gateway does. */
export interface HttpRelay extends TestRelay {
	/** Its callback URL. */
	readonly url: string;
}

/** Starts the relay with these variables, over HTTP. */
export const startHttpRelay = async (env: Record<string, string | undefined> = {}): Promise<HttpRelay> => {
	const relay = await startRelay(env);
	const server = createServer(async (incoming, response) => {
		const { pathname, search } = new URL(incoming.url ?? '', 'http://relay');
		if (pathname !== '/callback') {
			response.writeHead(404, { 'content-type': 'application/json' }).end('{"message":"Not Found"}');
			return;
		}
		const event = request({ body: await text(incoming), query: search.slice(1), sourceIp: '127.0.0.1' });
		const { status, headers, ...body } = await relay.send(event);
		response.writeHead(status, headers).end(JSON.stringify(body));
	});
	server.listen(0, '127.0.0.1');
	await once(server, 'listening');
	return {
		...relay,
		url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/callback`,
		stop: async () => {
			server.close();
			server.closeAllConnections();
			await relay.stop();
		},
	};
};
