import { type Fault, type FaultProxy, startFaultProxy } from './fault-proxy.ts';

/** A request as the app's own server got it. */
interface UpstreamRequest {
	readonly requestLine: string;
	readonly headers: Readonly<Record<string, string | string[] | undefined>>;
	readonly body: Buffer;
}

/** The app's own server, on real sockets: it responds as it is told to. */
export interface Upstream extends FaultProxy {
	/** What `FORWARD_URL` should be. */
	readonly url: string;
	/** Every request whose body arrived, in order. */
	readonly received: readonly UpstreamRequest[];
	/** Does this with every request from now on. */
	respond(fault: Fault): void;
}

/** A response in which a message was changed. The bytes are GBK: they are not valid UTF-8, and must arrive all the same. */
export const changedMessage = Buffer.concat([
	Buffer.from(
		'{"ActionStatus":"OK","ErrorInfo":"","ErrorCode":0,"MsgBody":[{"MsgType":"TIMTextElem","MsgContent":{"Text":"',
	),
	Buffer.from([0xc4, 0xe3, 0xba, 0xc3, 0x00, 0xff, 0xfe]),
	Buffer.from('"}}]}'),
]);

/** Starts the app's own server; unless told otherwise it responds with 200 and this body. */
export const startUpstream = async (
	body: string | Buffer = '{"ActionStatus":"OK","ErrorInfo":"","ErrorCode":0}',
	tls?: Parameters<typeof startFaultProxy>[1],
): Promise<Upstream> => {
	const proxy = await startFaultProxy('', tls);
	const received: UpstreamRequest[] = [];
	const respond = (fault: Fault) =>
		proxy.break(async (exchange) => {
			const { requestLine, headers } = exchange;
			received.push({ requestLine, headers, body: await exchange.body() });
			await fault(exchange);
		});
	respond(answers(200, body));
	return Object.defineProperties(
		{ url: `${new URL(proxy.queueUrl).origin}/im/callback`, received, respond },
		Object.getOwnPropertyDescriptors(proxy),
	) as unknown as Upstream;
};

/** Responds with these bytes; without a body there is not even a Content-Type. */
export const answers =
	(status: number, body: string | Buffer = '', headers: Record<string, string> = {}): Fault =>
	({ answer }) => {
		const bytes = Buffer.from(body as string);
		const type: Record<string, string> = bytes.length > 0 ? { 'content-type': 'application/json' } : {};
		answer({ status, headers: { ...type, ...headers }, body: bytes });
	};

/** Sends the headers and a part of the body, then does this. */
export const breaksOff =
	(end: Fault): Fault =>
	async (exchange) => {
		exchange.response.writeHead(200, { 'content-length': 10 }).write('{');
		await end(exchange);
	};

/** Responds with these bytes in chunks, without saying how many there will be. */
export const answersInChunks =
	(body: Buffer): Fault =>
	({ response }) => {
		response.writeHead(200, { 'content-type': 'application/json' });
		for (const byte of body) response.write(Buffer.of(byte));
		response.end();
	};

/** Writes this text to the connection, and closes it. */
export const says =
	(text: string): Fault =>
	({ response }) => {
		response.socket?.end(text);
	};

/** Waits, then responds with 200. */
export const answersAfter =
	(milliseconds: number): Fault =>
	async (exchange) => {
		await exchange.stall(milliseconds);
		answers(200, '{"ActionStatus":"OK","ErrorInfo":"","ErrorCode":0}')(exchange);
	};
