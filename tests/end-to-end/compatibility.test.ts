// tests/fixtures/v1 holds what releases published for the samples (npm run record). Consumers live with them.
import { readdirSync, readFileSync } from 'node:fs';
import { parse } from 'valibot';
import { describe, expect, test } from 'vitest';
import { type GroupMessageEvent, groupMessageEventSchema } from '../../src/message/event.ts';
import { createDraft07Validator, violations } from '../support/published-schema.ts';
import { startRelay } from '../support/relay.ts';

const folder = 'tests/fixtures/v1';
const names = readdirSync(folder).filter((name) => name !== 'schema.json');
const oldViolations = createDraft07Validator(JSON.parse(readFileSync(`${folder}/schema.json`, 'utf8')));
const read = (path: string) => JSON.parse(readFileSync(path, 'utf8'));

test('there are messages of a release to compare with', () => {
	expect(names.length).toBeGreaterThan(15);
});

describe.each(names)('%s', (name) => {
	const published: GroupMessageEvent = read(`${folder}/${name}`);

	test('fits the schema of today, so that a new consumer can read what an old release left on the queue', () => {
		expect(() => parse(groupMessageEventSchema, published)).not.toThrow();
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
			expect(event).toMatchObject(published.data.sentAt || published.data.eventAt ? { time, ...lasting } : lasting);
		} finally {
			await relay.stop();
		}
	});
});
