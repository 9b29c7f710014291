import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type LocalTencent, SECRET_KEY, startTencent } from '../../../support/tencent.ts';

let tencent: LocalTencent;
beforeEach(async () => {
	tencent = await startTencent();
	tencent.app.createGroup('@TGS#1');
	tencent.app.send({ groupId: '@TGS#1' });
});
afterEach(() => tencent.server.stop());

const REQUEST = '{"GroupId":"@TGS#1","ReqMsgNumber":1}';
const call = (client = tencent.client) => client.call('group_msg_get_simple', REQUEST);

describe('a call', () => {
	test('has a signature that the server accepts', async () => {
		expect(await call()).toMatchObject({ ok: true, value: { json: { ErrorCode: 0, GroupId: '@TGS#1' } } });
	});

	test.each([
		['an internal error', 10002],
		['a frequency limit', 60007],
		['a gateway of theirs that fails', { status: 502, body: '<html>Bad Gateway</html>' }],
		['a page of a proxy', { status: 200, body: '<html>Sign in</html>' }],
		['a response without ErrorCode', { status: 200, body: '{"RspMsgList":[]}' }],
		['an ErrorCode that is not a number', { status: 200, body: '{"ErrorCode":"0","RspMsgList":[]}' }],
		['a cut connection', 'cut' as const],
	])('is repeated after %s, because it passes', async (_, fault) => {
		tencent.server.faults.push(fault);
		expect(await call()).toMatchObject({ ok: true });
		expect(tencent.server.calls).toHaveLength(2);
	});

	test('fails if the fault persists, and is never taken for an empty history', async () => {
		tencent.server.faults.push(...Array.from({ length: 5 }, () => ({ status: 200, body: '<html></html>' })));
		expect(await call()).toMatchObject({ ok: false, failure: { kind: 'unavailable' } });
		expect(tencent.server.calls).toHaveLength(5);
	});

	test('is repeated after pauses that grow', async () => {
		tencent.server.faults.push(60007, 60007, 60007);
		await call();
		const waits = tencent.clock.waits.filter((wait) => wait > 100);
		expect(waits).toHaveLength(3);
		for (const [index, wait] of waits.entries()) {
			expect(wait).toBeGreaterThanOrEqual(1000 * 2 ** index);
			expect(wait).toBeLessThanOrEqual(2000 * 2 ** index);
		}
	});

	test('is repeated after the minute that Tencent demands after too many wrong signatures', async () => {
		tencent.server.faults.push(70050);
		expect(await call()).toMatchObject({ ok: true });
		expect(tencent.clock.waits).toContain(60_000);
	});

	test.each([
		['gone', 10010],
		['gone', 10015],
		['too-large', 10018],
		['stop', 10007],
		['stop', 60021],
		['refused', 99999],
	])('is not repeated if that would not help: %s after %i', async (kind, code) => {
		tencent.server.faults.push(code);
		expect(await call()).toMatchObject({ ok: false, failure: { kind, code } });
		expect(tencent.server.calls).toHaveLength(1);
	});

	test('gets a new UserSig before the old one expires', async () => {
		await call();
		tencent.clock.advance(23 * 60 * 60 * 1000);
		await call();
		tencent.clock.advance(23 * 60 * 60 * 1000);
		expect(await call()).toMatchObject({ ok: true });
		expect(tencent.server.calls).toHaveLength(3);
	});

	test('gets a new UserSig once if Tencent says that it has expired, and then gives up', async () => {
		tencent.server.faults.push(70001);
		expect(await call()).toMatchObject({ ok: true });
		tencent.server.faults.push(70001, 70001);
		expect(await call()).toMatchObject({ ok: false, failure: { kind: 'stop', code: 70001 } });
	});

	test('uses the UserSig that another call has renewed meanwhile', async () => {
		await call();
		tencent.server.faults.push(70001, 70001);
		tencent.clock.advance(1000);
		expect(await Promise.all([call(), call()])).toMatchObject([{ ok: true }, { ok: true }]);
		expect(tencent.server.calls).toHaveLength(5);
	});

	test('is repeated if there is no response in time', async () => {
		tencent.server.faults.push('hang');
		expect(await call(tencent.connect({ timeout: 1000 }))).toMatchObject({ ok: true });
	});

	test('fails with a timeout if there is never a response in time', async () => {
		tencent.server.faults.push('hang', 'hang', 'hang', 'hang', 'hang');
		expect(await call(tencent.connect({ timeout: 20 }))).toMatchObject({
			ok: false,
			failure: { kind: 'unavailable', message: expect.stringContaining('TimeoutError') },
		});
	});

	test('fails with the code alone if Tencent gives no text', async () => {
		tencent.server.faults.push({ status: 200, body: '{"ErrorCode":99999}' });
		expect(await call()).toMatchObject({ ok: false, failure: { message: 'Tencent returned 99999' } });
	});

	test('fails with what to do about a wrong key', async () => {
		expect(await call(tencent.connect({ secretKey: 'wrong' }))).toMatchObject({
			ok: false,
			failure: { kind: 'stop', message: expect.stringContaining('TENCENT_SECRET_KEY') },
		});
	});

	test('reveals neither the key nor the UserSig, even if the network or Tencent repeats the URL', async () => {
		tencent.server.faults.push('echo');
		const refused = await call();
		await tencent.server.stop();
		for (const result of [refused, await call()]) {
			expect(result.ok).toBe(false);
			expect(JSON.stringify(result)).not.toMatch(new RegExp(`${SECRET_KEY}|usersig=[^…]|eJ[\\w*-]{40}`));
		}
	});
});

test('calls are spaced, 50 a second by default, so that the app keeps its own share', async () => {
	const start = tencent.clock.now();
	await Promise.all(Array.from({ length: 26 }, () => call()));
	expect(tencent.clock.now() - start).toBeGreaterThanOrEqual(500);
});
