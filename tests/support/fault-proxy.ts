import { Buffer } from 'node:buffer';
import { EventEmitter, once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { Socket } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { listen } from '../../scripts/local/listen.ts';
import type { Stalls } from './clock.ts';
import { type Fault, faults, type QueueAnswer } from './faults.ts';

export { type Fault, faults };

/** Sits between the relay and the queue on real sockets, and breaks what it is told to break. */
export interface FaultProxy extends Stalls {
	/** The URL of the queue behind it. */
	readonly queueUrl: string;
	/** The address of the queue; to be set before the first request. */
	target: string;
	/** The number of requests, including broken ones. */
	readonly requests: number;
	/** How many connections were opened. */
	readonly connections: number;
	/** Resolves once the given number of requests have arrived, broken ones included. */
	requested(count: number): Promise<void>;
	/** Resolves when no connection is open. */
	deserted(): Promise<void>;
	/** Breaks the given number of the next requests. */
	break(fault: Fault, times?: number): void;
	/** Resets the given number of the next connections before a request arrives. */
	breakConnections(times?: number): void;
	/** Breaks nothing any more. */
	repair(): void;
	/** Closes all connections, as a restarting server does. */
	drop(): void;
	/** Closes the port. */
	close(): Promise<void>;
}

/** Starts a proxy that forwards everything; over TLS if it has a certificate. */
export const startFaultProxy = async (
	target = '',
	tls?: { readonly key?: Buffer | undefined; readonly cert?: Buffer | undefined },
): Promise<FaultProxy> => {
	let broken: { readonly fault: Fault; times: number } | undefined;
	let brokenConnections = 0;
	let requests = 0;
	let connections = 0;
	const open = new Set<Socket>();
	const stalled = new Set<number>();
	const changes = new EventEmitter();

	/** Resolves at the first change after which this holds. */
	const until = async (reached: () => boolean): Promise<void> => {
		while (!reached()) await once(changes, 'change');
	};
	const take = (): Fault => {
		requests++;
		changes.emit('change');
		if (!broken) return faults.passes;
		const { fault } = broken;
		if (--broken.times === 0) broken = undefined;
		return fault;
	};
	const answerOne = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
		const fault = take();
		// The relay may hang up before the response: that is what a timeout looks like from here.
		request.on('error', () => {});
		response.on('error', () => {});
		let read: Promise<Buffer> | undefined;
		const body = () => {
			read ??= buffer(request);
			return read;
		};
		const port = request.socket.remotePort ?? 0;
		await fault({
			requestLine: `${request.method} ${request.url}`,
			headers: request.headers,
			body,
			forward: async () => forward(request, await body(), new URL(proxy.target).origin),
			answer: ({ status, headers, body }) => response.writeHead(status, headers).end(body),
			response,
			port,
			stall: (milliseconds) => {
				stalled.add(port);
				return new Promise((resolve) => {
					if (milliseconds === undefined) return;
					setTimeout(() => {
						stalled.delete(port);
						resolve();
					}, milliseconds);
				});
			},
			reset: () => request.socket.resetAndDestroy(),
			hangUp: () => request.socket.destroy(),
		});
	};
	const server = tls ? createTlsServer(tls, answerOne) : createServer(answerOne);
	server.on('connection', (socket) => {
		const { remotePort = 0 } = socket;
		connections++;
		open.add(socket);
		socket.once('close', () => {
			open.delete(socket);
			stalled.delete(remotePort);
			changes.emit('change');
		});
		if (brokenConnections > 0) {
			brokenConnections--;
			socket.resetAndDestroy();
		}
	});
	const listening = await listen(server);

	const proxy: FaultProxy = {
		target,
		queueUrl: `http${tls ? 's' : ''}://127.0.0.1:${listening.port}/000000000000/messages.fifo`,
		get requests() {
			return requests;
		},
		get connections() {
			return connections;
		},
		requested: (count) => until(() => requests >= count),
		deserted: () => until(() => open.size === 0),
		isStalled: (port) => stalled.has(port),
		break: (fault, times = Number.POSITIVE_INFINITY) => {
			broken = { fault, times };
		},
		breakConnections: (times = Number.POSITIVE_INFINITY) => {
			brokenConnections = times;
		},
		repair: () => {
			broken = undefined;
			brokenConnections = 0;
		},
		drop: () => server.closeAllConnections(),
		close: listening.stop,
	};
	return proxy;
};

const forward = async (request: IncomingMessage, sent: Buffer, origin: string): Promise<QueueAnswer> => {
	const {
		host: _host,
		connection: _connection,
		'content-length': _length,
		expect: _expect,
		...headers
	} = request.headers;
	const answer = await fetch(origin + request.url, {
		method: request.method ?? 'POST',
		headers: headers as Record<string, string>,
		body: sent,
	});
	const body = Buffer.from(await answer.arrayBuffer());
	return { status: answer.status, headers: { 'content-type': 'application/x-amz-json-1.0' }, body };
};
