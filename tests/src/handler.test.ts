import { expect, test } from 'vitest';
import { faults, startFaultProxy } from '../support/fault-proxy.ts';
import { startRelay } from '../support/relay.ts';
import { request } from '../support/requests.ts';
import { startUpstream } from '../support/upstream.ts';

test('a message that the queue does not accept is not acknowledged, so that Tencent knows', async () => {
	const proxy = await startFaultProxy();
	proxy.break(faults.deniesAccess);
	const relay = await startRelay({ QUEUE_URL: proxy.queueUrl });

	const answer = await relay.send(request());
	await relay.stop();
	await proxy.close();

	expect(answer).toMatchObject({ status: 503, ActionStatus: 'FAIL', ErrorCode: 10107 });
});

test('a message that the app is to get as well goes there once it is on the queue', async () => {
	const upstream = await startUpstream();
	const relay = await startRelay({ FORWARD_URL: upstream.url, FORWARD_PUBLISHED: 'true' });

	const answer = await relay.send(request());
	const queued = await relay.received();
	await relay.stop();
	await upstream.close();

	expect(answer).toMatchObject({ status: 200, ActionStatus: 'OK', ErrorCode: 0 });
	expect(queued).toHaveLength(1);
	expect(upstream.received).toHaveLength(1);
});
