import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { describe, expect, test } from 'vitest';
import { timing, useForwarder } from '../../support/forwarder.ts';
import { request } from '../../support/requests.ts';
import { changedMessage } from '../../support/upstream.ts';

const app = useForwarder();

describe('a request', () => {
	test.each([
		['as Tencent writes it', 'SdkAppid=1400000000&CallbackCommand=a.b&Sign=0a&RequestTime=1'],
		['with escapes that mean nothing', 'a=%41%2f%2F+%zz&&=&a&b=%E7%BE%A4'],
		['with a second question mark', "a=?&b=/../'()*"],
		['that is empty', ''],
	])('keeps the query string verbatim, even one %s, because it is signed', async (_what, rawQueryString) => {
		await app.pass({ rawQueryString });

		expect(app.upstream.received[0]?.requestLine).toBe(`POST /im/callback?${rawQueryString}`);
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
		app.forwardTo(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
		await app.pass({ rawQueryString: 'a=群' });
		server.close();

		expect(String(received[0])).toMatch(/^POST \/\?a=群 HTTP\/1\.1\r\n/);
	});

	test.each([
		['text', 'text {"群":"👍\\ud800"}\r\n\0', false],
		['base64, which API Gateway makes of what it considers binary', changedMessage.toString('base64'), true],
	])('keeps the bytes of the body that is handed over as %s', async (_what, body, isBase64Encoded) => {
		await app.pass({ body, isBase64Encoded });

		expect(app.upstream.received[0]?.body).toEqual(Buffer.from(body, isBase64Encoded ? 'base64' : 'utf8'));
	});

	test('has a length of 0 if there is no body', async () => {
		await app.forward(request({ body: undefined }), timing);

		expect(app.upstream.received[0]).toMatchObject({ headers: { 'content-length': '0' }, body: Buffer.alloc(0) });
	});

	test('carries the type of the body and the client, the name of the relay, and nothing of AWS', async () => {
		await app.pass({
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

		expect(app.upstream.received[0]?.headers).toEqual({
			'content-type': 'application/json; charset=gbk',
			'user-agent': 'Tencent',
			via: '1.1 tim-relay',
			host: new URL(app.upstream.url).host,
			connection: 'keep-alive',
			'content-length': '2',
		});
	});

	test('says how its body is compressed, because nobody could read it otherwise', async () => {
		await app.pass({ headers: { 'content-encoding': 'gzip' } });

		expect(app.upstream.received[0]?.headers).toMatchObject({ 'content-encoding': 'gzip' });
	});

	test('keeps its headers, however their names are written', async () => {
		await app.pass({ headers: { 'Content-Type': 'text/plain', VIA: '2.0 cloudfront' } });

		expect(app.upstream.received[0]?.headers).toMatchObject({
			'content-type': 'text/plain',
			via: '2.0 cloudfront, 1.1 tim-relay',
		});
	});

	test('goes out, though the event has neither headers nor a body', async () => {
		await app.pass({ headers: null, body: null } as never);

		expect(app.upstream.received[0]).toMatchObject({ body: Buffer.alloc(0) });
	});

	test('has no Content-Type if it came without one', async () => {
		await app.pass({ headers: {} });

		expect(app.upstream.received[0]?.headers).not.toHaveProperty('content-type');
	});

	test('goes to the root if the URL has no path', async () => {
		app.forwardTo(new URL(app.upstream.url).origin);
		await app.pass({ rawQueryString: 'a=b' });

		expect(app.upstream.received[0]?.requestLine).toBe('POST /?a=b');
	});

	test('that already passed through a relay is not sent, because FORWARD_URL may lead back here', async () => {
		const looped = { via: '2.0 cloudfront,  1.1 tim-relay , 1.1 nginx' };

		const cause = { name: 'Loop', message: 'FORWARD_URL leads back to a relay' };
		expect(await app.pass({ headers: looped })).toMatchObject({ ok: false, code: 'Loop', cause });
		expect(app.upstream.requests).toBe(0);
	});

	test('that passed through another proxy names both', async () => {
		await app.pass({ headers: { via: '2.0 cloudfront' } });

		expect(app.upstream.received[0]?.headers.via).toBe('2.0 cloudfront, 1.1 tim-relay');
	});

	test('that passed through a proxy with a similar name is sent', async () => {
		await app.pass({ headers: { via: '1.1 tim-relay.example.com (nginx)' } });

		expect(app.upstream.requests).toBe(1);
	});

	test('that HTTP does not allow is a failure like any other', async () => {
		expect(await app.pass({ headers: { 'content-type': 'a\r\nb' } })).toMatchObject({
			ok: false,
			code: 'ERR_INVALID_CHAR',
		});
		expect(await app.pass({ rawQueryString: 'a b' })).toMatchObject({ ok: false, code: 'ERR_UNESCAPED_CHARACTERS' });
	});
});
