import { parse } from 'valibot';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { contract } from '../../src/message/event.ts';
import { leftAlone, published } from '../support/odd-callbacks/accepted.ts';
import { rejectedBodies } from '../support/odd-callbacks/bodies.ts';
import { rejectedQueries } from '../support/odd-callbacks/queries.ts';
import { json, NOW, PREVIOUS, query, TOKEN, type Wire } from '../support/odd-callbacks/wire.ts';
import { startRelay, type TestRelay } from '../support/relay.ts';
import { request } from '../support/requests.ts';

const rejected = { ...rejectedBodies, ...rejectedQueries };

let relay: TestRelay;
beforeAll(async () => {
	vi.useFakeTimers({ toFake: ['Date'], now: NOW });
	relay = await startRelay({ CALLBACK_TOKENS: `${TOKEN},${PREVIOUS}` });
});
afterAll(async () => {
	await relay.stop();
	vi.useRealTimers();
});

const send = (wire: Wire) =>
	relay.send('event' in wire ? wire.event : request({ query: query(), body: json(), timeEpoch: NOW, ...wire }));

describe.each(Object.entries(rejected))('%s', (_reason, { status, errorCode, rows }) => {
	test.each(rows)(`is rejected with ${status} / ${errorCode} and kept from the queue: %s`, async (_name, wire) => {
		expect(await send(wire)).toEqual({
			status,
			headers: { 'content-type': 'application/json' },
			ActionStatus: 'FAIL',
			ErrorInfo: expect.stringMatching(/^[\w .^-]{10,100}$/),
			ErrorCode: errorCode,
		});
		expect(await relay.received()).toEqual([]);
	});
});

test('every rejected signature gets the same response, so that it does not reveal which part was wrong', async () => {
	const { rows = [] } = rejected['a signature that is not current'] ?? {};
	const answers = await Promise.all(rows.map(([, wire]) => send(wire)));

	expect(new Set(answers.map(({ ErrorInfo }) => ErrorInfo)).size).toBe(1);
});

const OK = { status: 200, ActionStatus: 'OK', ErrorInfo: '', ErrorCode: 0 };

describe('an unusual callback that may well come from Tencent', () => {
	test.each(published)('is published, as the schema has it: %s', async (_name, wire) => {
		expect(await send(wire)).toMatchObject(OK);
		const events = await relay.received();
		expect(events).toHaveLength(1);
		expect(() => parse(contract.sent.event, events[0])).not.toThrow();
	});

	test.each(leftAlone)('is acknowledged and ignored: %s', async (_name, wire) => {
		expect(await send(wire)).toMatchObject(OK);
		expect(await relay.received()).toEqual([]);
	});
});

test('a signed request that is replayed inside the window is one message on the queue', async () => {
	const again = { body: json({ GroupId: 'replayed' }), query: query() };

	expect([await send(again), await send(again), await send(again)]).toMatchObject([OK, OK, OK]);
	expect(await relay.received()).toHaveLength(1);
});
