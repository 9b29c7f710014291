import { expect, test } from 'vitest';
import { loadForwarder } from '../../../src/forward/load-forwarder.ts';
import { timing } from '../../support/forwarder.ts';
import { request } from '../../support/requests.ts';
import { startUpstream } from '../../support/upstream.ts';

test('there is no forwarder without a URL', () => {
	expect(loadForwarder(undefined)).toBeUndefined();
});

test('a forwarder can be used at once, and is made once', async () => {
	const upstream = await startUpstream();
	const forward = loadForwarder(upstream.url);
	const results = [await forward?.(request(), timing), await forward?.(request(), timing)];
	await upstream.close();

	expect(results).toMatchObject([{ ok: true }, { ok: true }]);
	expect(upstream.connections).toBe(1);
});

test('an event that API Gateway does not send is a failure like any other, because a copy must not cost the acknowledgement', async () => {
	const forward = loadForwarder('https://app.example.com');

	expect(await forward?.({ ...request(), body: {} } as never, timing)).toMatchObject({
		ok: false,
		code: 'Unexpected',
		cause: expect.any(TypeError),
	});
});
