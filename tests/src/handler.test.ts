import { expect, test } from 'vitest';
import { faults, startFaultProxy } from '../support/fault-proxy.ts';
import { startRelay } from '../support/relay.ts';
import { request } from '../support/requests.ts';

test('a message that the queue does not take is not acknowledged, so that Tencent knows', async () => {
	const proxy = await startFaultProxy();
	proxy.break(faults.deniesAccess);
	const relay = await startRelay({ QUEUE_URL: proxy.queueUrl });

	const answer = await relay.send(request());
	await relay.stop();
	await proxy.close();

	expect(answer).toMatchObject({ status: 503, ActionStatus: 'FAIL', ErrorCode: 10107 });
});
