import { readFile } from 'node:fs/promises';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { describe, expect, test } from 'vitest';
import { faults } from '../../support/fault-proxy.ts';
import { useForwarder } from '../../support/forwarder.ts';
import { answers, startUpstream } from '../../support/upstream.ts';

const app = useForwarder();

describe('connections', () => {
	test('are kept, so that a warm callback needs no handshake', async () => {
		for (let i = 0; i < 5; i++) expect(await app.pass()).toMatchObject({ ok: true });
		expect(app.upstream.connections).toBe(1);
	});

	test('that the server has closed meanwhile are not used', async () => {
		await app.pass();
		app.upstream.drop();

		expect(await app.pass()).toMatchObject({ ok: true });
		expect(app.upstream.connections).toBe(2);
	});

	test.each([
		{ idle: 4000, connections: 1, because: 'no common server closes one that soon' },
		{ idle: 4001, connections: 2, because: 'the server may be closing it at this moment' },
	])('that were idle for $idle ms make $connections in all, because $because', async ({ idle, connections }) => {
		await app.pass({}, 1_000_000);
		await app.pass({}, 1_000_000 + idle);

		expect(app.upstream.connections).toBe(connections);
	});

	test('that break while a request is on them lose it, because the server may have acted on it', async () => {
		await app.pass();
		app.upstream.respond(faults.resetsWhileSending);

		expect(await app.pass()).toMatchObject({ ok: false, code: 'ECONNRESET' });
		expect(app.upstream).toMatchObject({ requests: 2, connections: 1 });
	});

	test('are closed when the server says so', async () => {
		app.upstream.respond(answers(200, '{}', { connection: 'close' }));
		for (let i = 0; i < 2; i++) expect(await app.pass()).toMatchObject({ ok: true });

		expect(app.upstream.connections).toBe(2);
	});

	test('are encrypted for an https URL, and the certificate is checked', async () => {
		const [key, cert] = await Promise.all(['key', 'cert'].map((name) => readFile(`tests/fixtures/tls/${name}.pem`)));
		const secure = await startUpstream('{}', { key, cert });
		try {
			app.forwardTo(secure.url);
			expect(await app.pass()).toMatchObject({ ok: false, code: 'DEPTH_ZERO_SELF_SIGNED_CERT' });

			setDefaultCACertificates([String(cert)]);
			for (let i = 0; i < 3; i++) expect(await app.pass()).toMatchObject({ ok: true });
			expect(secure.requests).toBe(3);
		} finally {
			await secure.close();
			setDefaultCACertificates(getCACertificates('bundled'));
		}
	});
});
