import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { arbitraryBody } from '../support/arbitrary-callbacks.ts';
import { arbitraryWriting, toJsonText, withEveryDigit } from '../support/json-text.ts';
import { violations } from '../support/published-schema.ts';
import { startRelay, type TestRelay } from '../support/relay.ts';
import { callbackQuery, request } from '../support/requests.ts';

let relay: TestRelay;
beforeAll(async () => {
	relay = await startRelay();
});
afterAll(() => relay.stop());

describe('through the whole relay and a real queue', () => {
	test('whatever comes in is read back from the queue, every digit and character of it', () =>
		fc.assert(
			fc.asyncProperty(arbitraryBody, arbitraryWriting, fc.boolean(), async (body, writing, base64) => {
				// A unique group, or the queue would drop a body that is generated twice as a duplicate.
				const text = toJsonText({ ...body, GroupId: randomUUID() }, writing);
				expect(await relay.send(request({ body: text, base64 }))).toMatchObject({ status: 200, ErrorCode: 0 });
				const [message, ...others] = await relay.queue.receiveAll();
				expect(others).toEqual([]);
				const event = withEveryDigit(message?.Body ?? '') as { id: string; data: { raw: unknown } };
				expect(JSON.stringify(event.data.raw)).toBe(JSON.stringify(withEveryDigit(text)));
				expect(message?.Attributes?.MessageDeduplicationId).toBe(event.id);
				expect(violations(JSON.parse(message?.Body ?? ''))).toEqual([]);
			}),
			{ numRuns: 200 },
		));

	test('two deliveries of a message, in another order and at another time, are one message on the queue', () =>
		fc.assert(
			fc.asyncProperty(arbitraryBody, arbitraryWriting, arbitraryWriting, async (body, first, second) => {
				const message = { ...body, GroupId: randomUUID() };
				const query = callbackQuery();
				const reversed = Object.fromEntries(Object.entries({ ...query, ClientIP: '198.51.100.1' }).reverse());
				const again = { ...message, EventTime: 1 };
				const answers = [
					await relay.send(request({ body: toJsonText(message, first), query })),
					await relay.send(request({ body: toJsonText(again, second), query: reversed })),
				];
				expect(answers.map(({ status }) => status)).toEqual([200, 200]);
				expect(await relay.queue.receiveAll()).toHaveLength(1);
			}),
			{ numRuns: 50 },
		));
});
