import { describe, expect, test } from 'vitest';
import { parseQuery } from '../../src/tencent/query.ts';
import { verify } from '../../src/tencent/signature.ts';
import { onTestClock } from '../support/clock.ts';
import { faults } from '../support/fault-proxy.ts';
import { OK } from '../support/forward-matrix.ts';
import { callback, TOKEN, useForwarding } from '../support/forwarding.ts';
import { callbackQuery, signed } from '../support/requests.ts';
import { answers, answersAfter } from '../support/upstream.ts';

const rig = useForwarding();
const { start, send } = rig;

describe('a forwarded callback', () => {
	test('carries a signature that the app can check', async () => {
		await start();
		const event = callback('Group.CallbackBeforeSendMsg');
		await send(event);

		const [received] = rig.upstream.received;
		const query = received?.requestLine.split('?')[1] ?? '';
		expect(query).toBe(event.rawQueryString);
		expect(verify([TOKEN], parseQuery(query), Date.now())).toBe(true);
		expect(String(received?.body)).toBe(event.body);
	});

	test.each([
		['another app', { SdkAppid: '1' }, {}],
		['a wrong signature', { Sign: '0' }, {}],
		['no command', { CallbackCommand: '' }, {}],
		['a foreign address', {}, { ALLOWED_SOURCE_CIDRS: '192.0.2.0/24' }],
	])('is one that the relay has checked: not one with %s', async (_what, fields, env: Record<string, string>) => {
		await start(env);
		const query = callbackQuery({ ...signed(TOKEN), CallbackCommand: 'State.StateChange', ...fields });

		expect((await send(callback('', { query }))).status).toBeGreaterThanOrEqual(400);
		expect(rig.upstream.requests).toBe(0);
	});

	test('gets what is left of the time after a slow cold start', async () => {
		await start();
		rig.upstream.respond(faults.hangsBeforeHeaders);
		const afterColdStart = () => callback('State.StateChange', { timeEpoch: Date.now() - 1000 });

		expect(await send(afterColdStart)).toMatchObject({ status: 504, ms: 600 });
	});

	test('uses no connection that the app has closed, and is not lost on one', async () => {
		await start();
		await send(callback('State.StateChange'));
		rig.upstream.drop();

		expect(await send(callback('State.StateChange'))).toMatchObject({ status: 200 });
		expect(rig.upstream).toMatchObject({ requests: 2, connections: 2 });
	});

	test('that is lost on a kept connection is not sent again, because the app may have acted on it', async () => {
		await start();
		await send(callback('Group.CallbackBeforeSendMsg'));
		rig.upstream.respond(faults.resetsWhileSending);

		expect(await send(callback('Group.CallbackBeforeSendMsg'))).toMatchObject({ status: 502 });
		expect(rig.upstream).toMatchObject({ requests: 2, connections: 1 });
	});

	test('shares no fate with the others: 1,000 at once get their responses, or a failure when the time is up', async () => {
		await start();
		const behaviours = [answers(200, OK), answersAfter(1400), faults.hangsBeforeHeaders, faults.resetsWhileSending];
		rig.upstream.respond((exchange) => behaviours[Number(/&n=(\d+)/.exec(exchange.requestLine)?.[1]) % 4]?.(exchange));

		const events = Array.from({ length: 1000 }, (_, n) => {
			const event = callback('Group.CallbackBeforeSendMsg');
			return { ...event, rawQueryString: `${event.rawQueryString}&n=${n}` };
		});
		const { result, ms } = await onTestClock(rig.upstream, () =>
			Promise.all(events.map((event) => rig.relay.invoke(event))),
		);

		expect(result.map(({ statusCode }) => statusCode)).toEqual(events.map((_, n) => [200, 200, 504, 502][n % 4]));
		expect(ms).toBeLessThanOrEqual(1600);
		expect(rig.upstream.requests).toBe(1000);
	});
});
