import { describe, expect, test } from 'vitest';
import { holdDeadPort } from '../../support/dead-port.ts';
import { faults } from '../../support/fault-proxy.ts';
import { timing, useForwarder } from '../../support/forwarder.ts';
import { request } from '../../support/requests.ts';
import { breaksOff } from '../../support/upstream.ts';

const app = useForwarder();

describe('a server that fails', () => {
	test.each([
		['resets while the request is sent', faults.resetsWhileSending],
		['resets in mid-body', breaksOff(faults.resetsWhileSending)],
		['hangs up in mid-body', breaksOff(({ hangUp }) => hangUp())],
	])('and %s gets the request once', async (_what, fault) => {
		app.upstream.respond(fault);

		expect(await app.pass()).toMatchObject({ ok: false, code: 'ECONNRESET' });
		expect(app.upstream.requests).toBe(1);
	});

	test('and resets the connection at once gets no second one', async () => {
		app.upstream.breakConnections();

		expect(await app.pass()).toMatchObject({ ok: false, code: 'ECONNRESET' });
		expect(app.upstream.connections).toBe(1);
	});

	test('and is not there is reported by the name of the error', async () => {
		const nowhere = await holdDeadPort();
		app.forwardTo(`http://127.0.0.1:${nowhere.port}`);

		expect(await app.pass()).toMatchObject({ ok: false, code: 'ECONNREFUSED' });
		nowhere.release();
	});

	test('and hangs is left when the time is up', async () => {
		app.upstream.respond(faults.hangsBeforeHeaders);

		expect(await app.forward(request(), { ...timing, timeoutMs: 50 })).toMatchObject({ ok: false, code: 'Timeout' });
		await app.upstream.deserted();
	});
});
