import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createAdapter, readRequests } from '../../../scripts/local/requests.ts';
import { startRelay } from '../../support/relay.ts';
import { callbackBody } from '../../support/requests.ts';

let directory: string;
beforeEach(async () => {
	directory = await mkdtemp(join(tmpdir(), 'tim-relay-requests-'));
});
afterEach(() => rm(directory, { recursive: true }));

/** A file with the bare body of a callback, as Tencent documents it. */
const bareBody = async (): Promise<string> => {
	const path = join(directory, 'body.json');
	await writeFile(path, JSON.stringify(callbackBody(), undefined, 2));
	return path;
};

/** What a relay with these settings makes of a file that was read and adapted for them. */
const relayed = async (path: string, env: Record<string, string>) => {
	const relay = await startRelay(env);
	try {
		const [request] = await readRequests([path], 'send');
		const { status } = await relay.send(request && createAdapter(env)(request.event));
		return { status, sources: (await relay.received()).map(({ source }) => source) };
	} finally {
		await relay.stop();
	}
};

describe.each([
	['a sample', async () => 'events/text.json'],
	['the bare body of a callback', bareBody],
])('%s', (_, write) => {
	test('is taken by a relay without settings', async () => {
		expect(await relayed(await write(), {})).toEqual({ status: 200, sources: ['/tencent-chat/1400000000'] });
	});

	test('is taken by a relay for other apps and with a token, because it is adapted and signed', async () => {
		const env = { SDK_APP_IDS: '1600012345, 1600012346', CALLBACK_TOKENS: 'new, old' };

		expect(await relayed(await write(), env)).toEqual({ status: 200, sources: ['/tencent-chat/1600012345'] });
	});
});

test('the sample of a foreign app stays one', async () => {
	expect(await relayed('events/foreign-app.json', { SDK_APP_IDS: '1600012345' })).toEqual({
		status: 403,
		sources: [],
	});
});

test('the bare body of a callback reaches the queue verbatim', async () => {
	const path = await bareBody();
	const [request] = await readRequests([path], 'send');

	expect(request?.event.body).toBe(JSON.stringify(callbackBody(), undefined, 2));
});
