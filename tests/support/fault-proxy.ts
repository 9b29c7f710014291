import { Buffer } from 'node:buffer';
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { EventEmitter, once } from 'node:events';
import {
	type ClientRequest,
	createServer,
	type IncomingHttpHeaders,
	type IncomingMessage,
	type ServerResponse,
} from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { Socket } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { listen } from '../../scripts/local/listen.ts';
import type { Stalls } from './clock.ts';

/** The queue's response to one request. */
interface QueueAnswer {
	readonly status: number;
	readonly headers: Record<string, string>;
	readonly body: Buffer;
}

/** One request on its way to the queue, in the hands of a fault. */
interface Exchange {
	/** The request's method and path. */
	readonly requestLine: string;
	/** The request's headers. */
	readonly headers: IncomingHttpHeaders;
	/** Waits for the request's body. */
	body(): Promise<Buffer>;
	/** Forwards the request and waits for the queue's response. */
	forward(): Promise<QueueAnswer>;
	/** Responds to the relay. */
	answer(answer: QueueAnswer): void;
	/** The response, for faults that break it off halfway. */
	readonly response: ServerResponse;
	/** The port that the request comes from. */
	readonly port: number;
	/** Does nothing for the given number of ms, or until the relay hangs up. */
	stall(milliseconds?: number): Promise<void>;
	/** Cuts the connection with a TCP reset. */
	reset(): void;
	/** Closes the connection. */
	hangUp(): void;
}

/** What can happen to a request instead of a response. */
export type Fault = (exchange: Exchange) => Promise<void> | void;

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
		if (!broken) return pass;
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

const pass: Fault = async ({ forward, answer }) => answer(await forward());

/** An error as SQS reports it in its JSON protocol. */
const sqsError =
	(type: string, status = 400, queryCode = type): Fault =>
	({ answer }) =>
		answer({
			status,
			headers: {
				'content-type': 'application/x-amz-json-1.0',
				'x-amzn-query-error': `${queryCode};${status < 500 ? 'Sender' : 'Receiver'}`,
			},
			body: Buffer.from(JSON.stringify({ __type: `com.amazonaws.sqs#${type}`, message: `${type} by the fault proxy` })),
		});

const slowBy =
	(milliseconds: number): Fault =>
	async ({ forward, stall, answer }) => {
		const result = await forward();
		await stall(milliseconds);
		answer(result);
	};

/** Sends only the first bytes of the body. */
const endsInMidBody =
	(end: Fault): Fault =>
	async (exchange) => {
		const { status, headers, body } = await exchange.forward();
		exchange.response.writeHead(status, { ...headers, 'content-length': body.length });
		const begun = responseTo(exchange.port);
		exchange.response.write(body.subarray(0, 10));
		// The relay is in mid-body when it has the headers.
		await begun;
		await end(exchange);
	};

/** Resolves once the client of this process on this port has the headers of its response. */
const responseTo = (port: number): Promise<void> =>
	new Promise((resolve) => {
		const see = (message: unknown) => {
			const { request } = message as { request: ClientRequest };
			if (request.socket?.localPort !== port) return;
			unsubscribe('http.client.response.finish', see);
			resolve();
		};
		subscribe('http.client.response.finish', see);
	});

/** The faults, named after what the queue seems to do. */
export const faults = {
	passes: pass,
	resetsWhileSending: ({ reset }) => reset(),
	resetsWhileAnswering: async ({ forward, reset }) => {
		await forward();
		reset();
	},
	hangsBeforeHeaders: ({ stall }) => stall(),
	hangsInMidBody: endsInMidBody(({ stall }) => stall()),
	resetsInMidBody: endsInMidBody(({ reset }) => reset()),
	hangsUpInMidBody: endsInMidBody(({ hangUp }) => hangUp()),
	isSlowBy20Ms: slowBy(20),
	isSlowBy500Ms: slowBy(500),
	answers500: sqsError('InternalFailure', 500),
	answers503: sqsError('ServiceUnavailable', 503),
	// As a proxy or load balancer on the way does, which knows nothing about SQS.
	answersHtml502: ({ answer }) => answer({ status: 502, headers: {}, body: Buffer.from('<html>Bad Gateway') }),
	answersBare400: ({ answer }) => answer({ status: 400, headers: {}, body: Buffer.from('{}') }),
	throttlesAsAws: sqsError('ThrottlingException'),
	throttlesAsSqs: sqsError('RequestThrottled', 403),
	deniesAccess: sqsError('AccessDeniedException'),
	doesNotExist: sqsError('QueueDoesNotExist', 400, 'AWS.SimpleQueueService.NonExistentQueue'),
	refusesTheContents: sqsError('InvalidMessageContents'),
	holdsTheTokenExpired: sqsError('ExpiredToken', 403),
	holdsTheTokenInvalid: sqsError('InvalidClientTokenId', 403),
	answersGarbage: ({ answer }) => answer({ status: 200, headers: {}, body: Buffer.from('<html>not JSON') }),
	answersAnotherMd5: async ({ forward, answer }) => {
		const { status, headers, body } = await forward();
		const MD5OfMessageBody = '0'.repeat(32);
		answer({ status, headers, body: Buffer.from(JSON.stringify({ ...JSON.parse(String(body)), MD5OfMessageBody })) });
	},
} satisfies Record<string, Fault>;
