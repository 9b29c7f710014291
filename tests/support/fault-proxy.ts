import { Buffer } from 'node:buffer';
import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { setTimeout as delay } from 'node:timers/promises';

/** The queue's answer to one request. */
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
	/** Hands the request on and waits for the queue's answer. */
	forward(): Promise<QueueAnswer>;
	/** Answers the relay. */
	answer(answer: QueueAnswer): void;
	/** The answer, for those that want to spoil it half-way. */
	readonly response: ServerResponse;
	/** Cuts the connection with a TCP reset. */
	reset(): void;
	/** Closes the connection. */
	hangUp(): void;
}

/** What may happen to a request instead of an answer. */
export type Fault = (exchange: Exchange) => Promise<void> | void;

/** Stands between the relay and the queue, and breaks what it is told to break, on real sockets. */
export interface FaultProxy {
	/** The URL of the queue behind it. */
	readonly queueUrl: string;
	/** Where the requests go; set before the first one. */
	target: string;
	/** How many requests came, broken ones included. */
	readonly requests: number;
	/** How many connections were opened. */
	readonly connections: number;
	/** How many connections are open. */
	openConnections(): Promise<number>;
	/** Breaks that many of the next requests. */
	break(fault: Fault, times?: number): void;
	/** Breaks none any more. */
	mend(): void;
	/** Closes the port, so that connections are refused. */
	close(): Promise<void>;
	/** Opens the same port again. */
	open(): Promise<void>;
}

/** Starts a proxy that hands everything on; over TLS, if it is given a certificate. */
export const startFaultProxy = async (
	target = '',
	tls?: { readonly key?: Buffer | undefined; readonly cert?: Buffer | undefined },
): Promise<FaultProxy> => {
	let broken: { readonly fault: Fault; times: number } | undefined;
	let requests = 0;
	let connections = 0;
	let port = 0;

	const take = (): Fault => {
		requests++;
		if (!broken) return pass;
		const { fault } = broken;
		if (--broken.times === 0) broken = undefined;
		return fault;
	};
	const answerOne = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
		const fault = take();
		// The relay may have gone before the answer comes: that is what a time-out looks like from here.
		request.on('error', () => {});
		response.on('error', () => {});
		let read: Promise<Buffer> | undefined;
		const body = () => {
			read ??= buffer(request);
			return read;
		};
		await fault({
			requestLine: `${request.method} ${request.url}`,
			headers: request.headers,
			body,
			forward: async () => forward(request, await body(), new URL(proxy.target).origin),
			answer: ({ status, headers, body }) => response.writeHead(status, headers).end(body),
			response,
			reset: () => request.socket.resetAndDestroy(),
			hangUp: () => request.socket.destroy(),
		});
	};
	const server = tls ? createTlsServer(tls, answerOne) : createServer(answerOne);
	server.on('connection', () => connections++);
	// Slower than any client's, so that the relay never meets a connection that the proxy is about to close.
	server.keepAliveTimeout = 60_000;

	const proxy: FaultProxy = {
		get queueUrl() {
			return `http${tls ? 's' : ''}://127.0.0.1:${port}/000000000000/messages.fifo`;
		},
		target,
		get requests() {
			return requests;
		},
		get connections() {
			return connections;
		},
		openConnections: () =>
			new Promise((resolve, reject) => {
				server.getConnections((error, count) => (error ? reject(error) : resolve(count)));
			}),
		break: (fault, times = Number.POSITIVE_INFINITY) => {
			broken = { fault, times };
		},
		mend: () => {
			broken = undefined;
		},
		close: () =>
			new Promise((resolve) => {
				server.close(() => resolve());
				server.closeAllConnections();
			}),
		open: () =>
			new Promise((resolve) => {
				server.listen(port, '127.0.0.1', () => {
					port = (server.address() as AddressInfo).port;
					resolve();
				});
			}),
	};
	await proxy.open();
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
	async ({ forward, answer }) => {
		const result = await forward();
		await delay(milliseconds);
		answer(result);
	};

/** Answers no more than the first bytes of the body. */
const endsInMidBody =
	(end: (exchange: Exchange) => void): Fault =>
	async (exchange) => {
		const { status, headers, body } = await exchange.forward();
		exchange.response.writeHead(status, { ...headers, 'content-length': body.length });
		// The bytes should arrive before the end does.
		exchange.response.write(body.subarray(0, 10), () => setTimeout(() => end(exchange), 20));
	};

/** The faults by what the queue seems to do. */
export const faults = {
	passes: pass,
	resetsWhileSending: ({ reset }) => reset(),
	resetsWhileAnswering: async ({ forward, reset }) => {
		await forward();
		reset();
	},
	hangsBeforeHeaders: () => {},
	hangsInMidBody: endsInMidBody(() => {}),
	resetsInMidBody: endsInMidBody(({ reset }) => reset()),
	hangsUpInMidBody: endsInMidBody(({ hangUp }) => hangUp()),
	isSlowBy20Ms: slowBy(20),
	isSlowBy500Ms: slowBy(500),
	answers500: sqsError('InternalFailure', 500),
	answers503: sqsError('ServiceUnavailable', 503),
	// As a proxy or a load balancer on the way would, which knows nothing of SQS.
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
