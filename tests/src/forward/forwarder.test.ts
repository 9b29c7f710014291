import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { type AddressInfo, createServer } from 'node:net';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createForwarder, type Forward, type ForwardResult } from '../../../src/forward/forwarder.ts';
import { holdDeadPort } from '../../support/dead-port.ts';
import { faults } from '../../support/fault-proxy.ts';
import { request } from '../../support/requests.ts';
import {
	answers,
	answersInChunks,
	breaksOff,
	changedMessage,
	says,
	startUpstream,
	type Upstream,
} from '../../support/upstream.ts';

let upstream: Upstream;
let forward: Forward;
beforeEach(async () => {
	upstream = await startUpstream();
	forward = createForwarder(upstream.url);
});
afterEach(() => upstream.close());

/** More than any test takes. */
const timeoutMs = 30_000;
const pass = (event: Partial<ReturnType<typeof request>> = {}, arrivedAt = 0) =>
	forward({ ...request(), ...event }, { arrivedAt, timeoutMs });
const bytesOf = (result: ForwardResult) =>
	result.ok && Buffer.from(result.response.body ?? '', result.response.isBase64Encoded ? 'base64' : 'utf8');

describe('a request', () => {
	test.each([
		['as Tencent writes it', 'SdkAppid=1400000000&CallbackCommand=a.b&Sign=0a&RequestTime=1'],
		['with escapes that mean nothing', 'a=%41%2f%2F+%zz&&=&a&b=%E7%BE%A4'],
		['with a second question mark', "a=?&b=/../'()*"],
		['that is empty', ''],
	])('keeps the query string verbatim, even one %s, because it is signed', async (_what, rawQueryString) => {
		await pass({ rawQueryString });

		expect(upstream.received[0]?.requestLine).toBe(`POST /im/callback?${rawQueryString}`);
	});

	test('keeps even the bytes of a query string that is not escaped', async () => {
		// Node's own server accepts no such line.
		const server = createServer((socket) => {
			socket.once('data', (chunk) => {
				received.push(chunk);
				socket.end('HTTP/1.1 204 No Content\r\n\r\n');
			});
		}).listen(0, '127.0.0.1');
		const received: Buffer[] = [];
		await once(server, 'listening');
		forward = createForwarder(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
		await pass({ rawQueryString: 'a=群' });
		server.close();

		expect(String(received[0])).toMatch(/^POST \/\?a=群 HTTP\/1\.1\r\n/);
	});

	test.each([
		['text', 'text {"群":"👍\\ud800"}\r\n\0', false],
		['base64, which API Gateway makes of what it considers binary', changedMessage.toString('base64'), true],
	])('keeps the bytes of the body that is handed over as %s', async (_what, body, isBase64Encoded) => {
		await pass({ body, isBase64Encoded });

		expect(upstream.received[0]?.body).toEqual(Buffer.from(body, isBase64Encoded ? 'base64' : 'utf8'));
	});

	test('has a length of 0 if there is no body', async () => {
		const { body: _, ...event } = request();
		await forward(event, { arrivedAt: 0, timeoutMs });

		expect(upstream.received[0]).toMatchObject({ headers: { 'content-length': '0' }, body: Buffer.alloc(0) });
	});

	test('carries the type of the body and the client, the name of the relay, and nothing of AWS', async () => {
		await pass({
			headers: {
				'content-type': 'application/json; charset=gbk',
				'user-agent': 'Tencent',
				host: 'relay.example.com',
				'x-forwarded-for': '198.51.100.20',
				'x-amzn-trace-id': 'Root=1',
				authorization: 'secret',
				'accept-encoding': 'gzip',
				'content-length': '999999',
				'transfer-encoding': 'chunked',
				expect: '100-continue',
			},
			body: '{}',
		});

		expect(upstream.received[0]?.headers).toEqual({
			'content-type': 'application/json; charset=gbk',
			'user-agent': 'Tencent',
			via: '1.1 tim-relay',
			host: new URL(upstream.url).host,
			connection: 'keep-alive',
			'content-length': '2',
		});
	});

	test('says how its body is compressed, because nobody could read it otherwise', async () => {
		await pass({ headers: { 'content-encoding': 'gzip' } });

		expect(upstream.received[0]?.headers).toMatchObject({ 'content-encoding': 'gzip' });
	});

	test('keeps its headers, however their names are written', async () => {
		await pass({ headers: { 'Content-Type': 'text/plain', VIA: '2.0 cloudfront' } });

		expect(upstream.received[0]?.headers).toMatchObject({
			'content-type': 'text/plain',
			via: '2.0 cloudfront, 1.1 tim-relay',
		});
	});

	test('goes out, though the event has neither headers nor a body', async () => {
		await pass({ headers: null, body: null } as never);

		expect(upstream.received[0]).toMatchObject({ body: Buffer.alloc(0) });
	});

	test('has no Content-Type if it came without one', async () => {
		await pass({ headers: {} });

		expect(upstream.received[0]?.headers).not.toHaveProperty('content-type');
	});

	test('goes to the root if the URL has no path', async () => {
		forward = createForwarder(new URL(upstream.url).origin);
		await pass({ rawQueryString: 'a=b' });

		expect(upstream.received[0]?.requestLine).toBe('POST /?a=b');
	});

	test('that already passed through a relay is not sent, because FORWARD_URL may lead back here', async () => {
		const looped = { via: '1.1 tim-relay, 2.0 cloudfront' };

		expect(await pass({ headers: looped })).toMatchObject({ ok: false, code: 'Loop', cause: { name: 'Loop' } });
		expect(upstream.requests).toBe(0);
	});

	test('that passed through another proxy names both', async () => {
		await pass({ headers: { via: '2.0 cloudfront' } });

		expect(upstream.received[0]?.headers.via).toBe('2.0 cloudfront, 1.1 tim-relay');
	});

	test('that passed through a proxy with a similar name is sent', async () => {
		await pass({ headers: { via: '1.1 tim-relay.example.com (nginx)' } });

		expect(upstream.requests).toBe(1);
	});

	test('that HTTP does not allow is a failure like any other', async () => {
		expect(await pass({ headers: { 'content-type': 'a\r\nb' } })).toMatchObject({
			ok: false,
			code: 'ERR_INVALID_CHAR',
		});
		expect(await pass({ rawQueryString: 'a b' })).toMatchObject({ ok: false, code: 'ERR_UNESCAPED_CHARACTERS' });
	});
});

describe('a response', () => {
	test.each([200, 204, 302, 400, 404, 500, 503, 599])('with the status %i goes back as it is', async (status) => {
		const body = status === 204 ? '' : '<html>';
		upstream.respond(answers(status, body, { location: upstream.url, 'set-cookie': 'a=b', 'x-powered-by': 'PHP' }));

		expect(await pass()).toMatchObject({
			ok: true,
			response: {
				statusCode: status,
				headers: status === 204 ? {} : { 'content-type': 'application/json' },
				body,
				isBase64Encoded: false,
			},
			durationMs: expect.any(Number),
		});
		// A redirect is not followed.
		expect(upstream.requests).toBe(1);
	});

	test.each([
		['GBK and NUL', changedMessage, true],
		['UTF-8', Buffer.from('{"Text":"群 👍 \u2028\\u0000"}'), false],
		['a byte order mark', Buffer.from('\ufeff{}'), false],
		['half a character', Buffer.from([0xe7, 0xbe]), true],
		['a lone surrogate', Buffer.from([0xed, 0xa0, 0x80]), true],
		['every byte', Buffer.from(Array.from({ length: 256 }, (_, byte) => byte)), true],
		['nothing', Buffer.alloc(0), false],
	])('keeps its bytes: %s', async (_what, bytes, isBase64Encoded) => {
		upstream.respond(answers(200, bytes, { 'content-encoding': 'identity' }));
		const result = await pass();

		expect(bytesOf(result)).toEqual(bytes);
		expect(result).toMatchObject({ response: { isBase64Encoded, headers: { 'content-encoding': 'identity' } } });
	});

	test('in pieces is put together', async () => {
		upstream.respond(answersInChunks(changedMessage));

		expect(bytesOf(await pass())).toEqual(changedMessage);
	});

	test('of a million bytes goes back, one of more does not', async () => {
		upstream.respond(answers(200, Buffer.alloc(1_000_000)));
		expect(bytesOf(await pass())).toHaveLength(1_000_000);

		for (const size of [1_000_001, 10_000_000]) {
			upstream.respond(answers(200, Buffer.alloc(size)));
			expect(await pass()).toMatchObject({ ok: false, code: 'TooLarge', cause: { name: 'TooLarge' } });
		}
	});

	test.each([600, 999])('with the status %i, which API Gateway does not accept, is a failure', async (status) => {
		upstream.respond(answers(status));

		expect(await pass()).toMatchObject({ ok: false, code: `HTTP${status}` });
	});

	test.each([
		['is not HTTP', 'HPE_INVALID_CONSTANT', 'ICY 200 OK\r\n\r\n'],
		[
			'switches to another protocol',
			'HTTP101',
			'HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n\r\n',
		],
		['has a status that does not exist', 'HTTP99', 'HTTP/1.1 099 None\r\nContent-Length: 0\r\n\r\n'],
		['has two lengths', 'HPE_', 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\n{}}'],
		['ends early', 'ECONNRESET', 'HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\n{}'],
		['stops in the middle of a chunk', 'ECONNRESET', 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n9\r\n{'],
	])('that %s is a failure', async (_what, code, text) => {
		upstream.respond(says(text));

		expect(await pass()).toMatchObject({ ok: false, code: expect.stringContaining(code), cause: expect.any(Error) });
	});
});

test('whatever the bytes of both bodies are, they arrive', async () => {
	const bytes = fc.uint8Array({ maxLength: 300 }).map((array) => Buffer.from(array));
	await fc.assert(
		fc.asyncProperty(bytes, bytes, async (there, back) => {
			upstream.respond(answers(200, back));
			const result = await pass({ body: there.toString('base64'), isBase64Encoded: true });

			expect(upstream.received.at(-1)?.body).toEqual(there);
			expect(bytesOf(result)).toEqual(back);
		}),
	);
});

describe('a server that fails', () => {
	test.each([
		['resets while the request is sent', faults.resetsWhileSending],
		['resets in mid-body', breaksOff(faults.resetsWhileSending)],
		['hangs up in mid-body', breaksOff(({ hangUp }) => hangUp())],
	])('and %s gets the request once', async (_what, fault) => {
		upstream.respond(fault);

		expect(await pass()).toMatchObject({ ok: false, code: 'ECONNRESET' });
		expect(upstream.requests).toBe(1);
	});

	test('and resets the connection at once gets no second one', async () => {
		upstream.breakConnections();

		expect(await pass()).toMatchObject({ ok: false, code: 'ECONNRESET' });
		expect(upstream.connections).toBe(1);
	});

	test('and is not there is reported by the name of the error', async () => {
		const nowhere = await holdDeadPort();
		forward = createForwarder(`http://127.0.0.1:${nowhere.port}`);

		expect(await pass()).toMatchObject({ ok: false, code: 'ECONNREFUSED' });
		nowhere.release();
	});

	test('and hangs is left when the time is up', async () => {
		upstream.respond(faults.hangsBeforeHeaders);

		expect(await forward(request(), { arrivedAt: 0, timeoutMs: 50 })).toMatchObject({ ok: false, code: 'Timeout' });
		await upstream.deserted();
	});
});

describe('connections', () => {
	test('are kept, so that a warm callback needs no handshake', async () => {
		for (let i = 0; i < 5; i++) expect(await pass()).toMatchObject({ ok: true });
		expect(upstream.connections).toBe(1);
	});

	test('that the server has closed meanwhile are not used', async () => {
		await pass();
		upstream.drop();

		expect(await pass()).toMatchObject({ ok: true });
		expect(upstream.connections).toBe(2);
	});

	test.each([
		{ idle: 4000, connections: 1, because: 'no common server closes one that soon' },
		{ idle: 4001, connections: 2, because: 'the server may be closing it at this moment' },
	])('that were idle for $idle ms make $connections in all, because $because', async ({ idle, connections }) => {
		await pass({}, 1_000_000);
		await pass({}, 1_000_000 + idle);

		expect(upstream.connections).toBe(connections);
	});

	test('that break while a request is on them lose it, because the server may have acted on it', async () => {
		await pass();
		upstream.respond(faults.resetsWhileSending);

		expect(await pass()).toMatchObject({ ok: false, code: 'ECONNRESET' });
		expect(upstream).toMatchObject({ requests: 2, connections: 1 });
	});

	test('are closed when the server says so', async () => {
		upstream.respond(answers(200, '{}', { connection: 'close' }));
		for (let i = 0; i < 2; i++) expect(await pass()).toMatchObject({ ok: true });

		expect(upstream.connections).toBe(2);
	});

	test('are encrypted for an https URL, and the certificate is checked', async () => {
		const [key, cert] = await Promise.all(['key', 'cert'].map((name) => readFile(`tests/fixtures/tls/${name}.pem`)));
		const secure = await startUpstream('{}', { key, cert });
		try {
			forward = createForwarder(secure.url);
			expect(await pass()).toMatchObject({ ok: false, code: 'DEPTH_ZERO_SELF_SIGNED_CERT' });

			setDefaultCACertificates([String(cert)]);
			for (let i = 0; i < 3; i++) expect(await pass()).toMatchObject({ ok: true });
			expect(secure.requests).toBe(3);
		} finally {
			await secure.close();
			setDefaultCACertificates(getCACertificates('bundled'));
		}
	});
});
