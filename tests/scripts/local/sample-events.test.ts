import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { readSampleEvents } from '../../../scripts/local/sample-events.ts';

test('every sample has a row in the README, and every row its sample', async () => {
	const listed = [...readFileSync('events/README.md', 'utf8').matchAll(/^\| `(.*?)`/gm)].map(([, name]) => name);

	expect(listed).toEqual(
		readdirSync('events')
			.filter((name) => name.endsWith('.json'))
			.sort(),
	);
	expect((await readSampleEvents()).map(({ path }) => path)).toEqual(listed.map((name) => `events/${name}`));
});

test('the README says what is expected of a sample', async () => {
	const samples = await readSampleEvents();
	const expectation = (name: string) => samples.find(({ path }) => path === `events/${name}.json`);

	expect(expectation('text')).toMatchObject({ statusCode: 200, errorCode: 0, published: true });
	expect(expectation('foreign-app')).toMatchObject({ statusCode: 403, errorCode: 10101, published: false });
	expect(expectation('unknown-command')).toMatchObject({ statusCode: 200, errorCode: 0, published: false });
});
