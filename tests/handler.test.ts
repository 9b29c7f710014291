import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { startRelay, type TestRelay } from './support/relay.ts';
import { request } from './support/requests.ts';

let relay: TestRelay;
beforeEach(async () => {
	relay = await startRelay();
});
afterEach(() => relay.stop());

const OK = { status: 200, ActionStatus: 'OK', ErrorInfo: '', ErrorCode: 0 };

describe('a group message', () => {
	test('is acknowledged and stands on the queue', async () => {
		expect(await relay.send(request())).toMatchObject(OK);
		expect(await relay.received()).toMatchObject([
			{ subject: '@TGS#2SAMPLE5Q', data: { elements: [{ text: 'hello' }] } },
		]);
	});
});
