import { Buffer } from 'node:buffer';
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { ClientRequest, IncomingHttpHeaders, ServerResponse } from 'node:http';

/** The queue's response to one request. */
export interface QueueAnswer {
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
