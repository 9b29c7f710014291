// tests/fixtures/v1 holds what releases published for the samples (npm run record). Consumers live with them.
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { parseEvent } from '../../src/contract.ts';
import type { RelayEvent } from '../../src/message/event.ts';
import { createDraft07Validator, kindOf, violations } from '../support/published-schema.ts';
import { startRelay } from '../support/relay.ts';

const folder = 'tests/fixtures/v1';
const names = readdirSync(folder).filter((name) => name.endsWith('.json'));
const read = (path: string) => JSON.parse(readFileSync(path, 'utf8'));
const oldViolations = (event: unknown) => createDraft07Validator(read(`${folder}/schema/${kindOf(event)}.json`))(event);

test('there are messages of a release to compare with', () => {
	expect(names.length).toBeGreaterThan(15);
});

describe.each(names)('%s', (name) => {
	const published: RelayEvent = read(`${folder}/${name}`);

	test("fits today's schema, so that a new consumer can read what an old release left on the queue", () => {
		expect(parseEvent(JSON.stringify(published))).toEqual(published);
		expect(violations(published)).toEqual([]);
	});

	test('is published today with the same id and at least the same fields, and fits the schema of the release: old consumers keep working, and a retry across a deployment is not a second message', async () => {
		const relay = await startRelay();
		try {
			await relay.send(read(`events/${name}`));
			const [event] = await relay.received();
			expect(oldViolations(event)).toEqual([]);
			// If the callback has no time of its own, the time is that of its arrival.
			const { time, ...lasting } = published;
			expect(event).toMatchObject(
				('sentAt' in published.data && published.data.sentAt) || published.data.eventAt
					? { time, ...lasting }
					: lasting,
			);
		} finally {
			await relay.stop();
		}
	});
});
