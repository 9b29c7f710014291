// tests/fixtures/v1 holds what releases published for the samples (npm run record). Consumers live with them.
import { readdirSync, readFileSync } from 'node:fs';
import { parse } from 'valibot';
import { describe, expect, test } from 'vitest';
import { type GroupMessageEvent, groupMessageEventSchema } from '../../src/message/group-message.ts';
import { violations } from '../support/published-schema.ts';
import { startRelay } from '../support/relay.ts';

const folder = 'tests/fixtures/v1';
const names = readdirSync(folder);
const read = (path: string) => JSON.parse(readFileSync(path, 'utf8'));

test('there are messages of a release to compare with', () => {
	expect(names.length).toBeGreaterThan(15);
});

describe.each(names)('%s', (name) => {
	const published: GroupMessageEvent = read(`${folder}/${name}`);

	test('fits the schema of today, so that a new consumer can read what is still on the queue', () => {
		expect(() => parse(groupMessageEventSchema, published)).not.toThrow();
		expect(violations(published)).toEqual([]);
	});

	test('is published today with the same id and at least the same fields, so that an old consumer keeps working and a retry over a deployment is no second message', async () => {
		const relay = await startRelay();
		try {
			await relay.send(read(`events/${name}`));
			const [event] = await relay.received();
			// Where the callback names no time it is that of its arrival.
			const { time, ...lasting } = published;
			expect(event).toMatchObject(published.data.sentAt || published.data.eventAt ? { time, ...lasting } : lasting);
		} finally {
			await relay.stop();
		}
	});
});
