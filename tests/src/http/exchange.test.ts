import { readFile } from 'node:fs/promises';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createExchange } from '../../../src/http/exchange.ts';
import { faults } from '../../support/fault-proxy.ts';
import { answers, breaksOff, changedMessage, says, startUpstream, type Upstream } from '../../support/upstream.ts';

let server: Upstream;
let exchange: ReturnType<typeof createExchange>;
beforeEach(async () => {
	server = await startUpstream(changedMessage);
	exchange = createExchange(new URL(server.url));
});
afterEach(() => server.close());

const post = (options: Partial<Parameters<typeof exchange>[0]> = {}) =>
	exchange({ headers: {}, body: '', timeoutMs: 30_000, ...options });

describe('a request', () => {
	test('goes to the path of the endpoint, or to another', async () => {
		await post();
		await post({ path: '/other?a=b' });

		expect(server.received.map(({ requestLine }) => requestLine)).toEqual(['POST /im/callback', 'POST /other?a=b']);
	});

	test.each(['群', Buffer.from('群'), changedMessage])('carries its body verbatim, text or bytes', async (body) => {
		await post({ body });

		expect(server.received[0]?.body).toEqual(Buffer.from(body as string));
	});

	test('says when it is sent, so that work can overlap with the work of the server', async () => {
		const order: string[] = [];
		await post({ onSent: () => order.push('sent') });
		order.push('answered');

		expect(order).toEqual(['sent', 'answered']);
	});

	test('goes out over TLS if the endpoint says so, and the connection is kept', async () => {
		// A key pair made for the tests, which nothing else trusts.
		const [key, cert] = await Promise.all(['key', 'cert'].map((name) => readFile(`tests/fixtures/tls/${name}.pem`)));
		setDefaultCACertificates([String(cert)]);
		const secure = await startUpstream(changedMessage, { key, cert });
		try {
			exchange = createExchange(new URL(secure.url));
			for (let i = 0; i < 3; i++) expect(await post()).toMatchObject({ ok: true, statusCode: 200 });

			expect(secure.url).toMatch(/^https:/);
			expect(secure.connections).toBe(1);
		} finally {
			await secure.close();
			setDefaultCACertificates(getCACertificates('bundled'));
		}
	});

	test('that HTTP does not allow fails instead of throwing', async () => {
		expect(await post({ path: '/a b' })).toMatchObject({ ok: false, code: 'ERR_UNESCAPED_CHARACTERS', stale: false });
	});
});

describe('a response', () => {
	test('is there with its status, headers and bytes', async () => {
		server.respond(answers(418, changedMessage, { 'x-a': 'b' }));

		expect(await post()).toMatchObject({ ok: true, statusCode: 418, headers: { 'x-a': 'b' }, body: changedMessage });
	});

	test('of up to a million bytes is taken', async () => {
		server.respond(answers(200, Buffer.alloc(1_000_000)));

		expect(await post()).toMatchObject({ ok: true, body: { length: 1_000_000 } });
	});

	test('of more bytes is a failure, and the connection is closed', async () => {
		server.respond(answers(200, Buffer.alloc(1_000_001)));

		const cause = { message: 'A response of more than 1000000 bytes' };
		expect(await post()).toMatchObject({ ok: false, code: 'TooLarge', cause, stale: false });
		await server.deserted();
	});

	test('that breaks off is a failure', async () => {
		server.respond(breaksOff(faults.resetsWhileSending));

		expect(await post()).toMatchObject({ ok: false, code: 'ECONNRESET' });
	});

	test('that switches to another protocol is a failure, and the connection is closed', async () => {
		server.respond(says('HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n\r\n'));

		const cause = { message: 'The server switched to another protocol' };
		expect(await post()).toMatchObject({ ok: false, code: 'HTTP101', cause });
		await server.deserted();
	});

	test('that does not come in time is a failure, and the connection is closed', async () => {
		server.respond(faults.hangsBeforeHeaders);

		expect(await post({ timeoutMs: 50 })).toMatchObject({
			ok: false,
			code: 'Timeout',
			cause: { message: 'No response within 50 ms' },
		});
		await server.deserted();
	});
});

test('a failure says whether the connection had been kept, because then a fresh one may do', async () => {
	server.respond(faults.resetsWhileSending);
	expect(await post()).toMatchObject({ code: 'ECONNRESET', stale: false });

	server.respond(answers(200));
	await post();
	server.respond(faults.resetsWhileSending);
	expect(await post()).toMatchObject({ code: 'ECONNRESET', stale: true });
});
