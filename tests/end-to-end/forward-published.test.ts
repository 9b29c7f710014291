import { describe, expect, test } from 'vitest';
import { OK, rows } from '../support/forward-matrix.ts';
import { TOKEN, useForwarding } from '../support/forwarding.ts';
import { callbackBody, callbackQuery, request, signed } from '../support/requests.ts';

const rig = useForwarding();
const { start, startFor, send } = rig;

describe('a published callback', () => {
	const publish = (seq: number) =>
		send(request({ query: callbackQuery(signed(TOKEN)), body: callbackBody({ MsgSeq: seq }) }));
	const published = async () => (await rig.relay.received()).map(({ data }) => data.seq);

	test('stays with the relay, unless told otherwise', async () => {
		await start();

		expect(await publish(1)).toMatchObject({ status: 200 });
		expect(rig.upstream.requests).toBe(0);
		expect(await published()).toEqual([1]);
	});

	test.each(rows)(
		'that goes to the app as well is acknowledged when the app $name',
		async ({ expected, requests = 1, ...row }) => {
			await startFor(row, { FORWARD_PUBLISHED: 'true' });

			const { status, bytes, ms } = await publish(1);

			expect({ status, body: String(bytes) }).toEqual({ status: 200, body: OK });
			expect(ms).toBeLessThanOrEqual(1600);
			expect(rig.upstream.requests).toBe(requests);
			expect(await published()).toEqual([1]);
			expect(rig.relay.logs()).toMatchObject([
				{ outcome: 'published', ...('bytes' in expected ? { upstreamStatus: expected.status } : { ForwardFailed: 1 }) },
			]);
		},
	);

	test('goes to the app verbatim', async () => {
		await start({ FORWARD_PUBLISHED: 'true' });
		const event = request({ query: callbackQuery(signed(TOKEN)) });
		await send(event);

		const [received] = rig.upstream.received;
		expect(received?.requestLine).toBe(`POST /im/callback?${event.rawQueryString}`);
		expect(String(received?.body)).toBe(event.body);
	});

	test('does not go to the app if it is not on the queue, because then it is not acknowledged either', async () => {
		await start({ FORWARD_PUBLISHED: 'true', QUEUE_URL: `http://127.0.0.1:${rig.nowhere.port}/0/messages.fifo` });

		expect(await publish(1)).toMatchObject({ status: 503 });
		expect(rig.upstream.requests).toBe(0);
	});
});
