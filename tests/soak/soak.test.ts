import { expect, test } from 'vitest';
import { startSoak } from './environment.ts';
import { soak } from './soak.ts';

test('nothing is lost or duplicated while the queue breaks and recovers, and callbacks get lost on the way', async () => {
	const { parts, met, stop } = await startSoak(
		async () => (await import('../../handler.ts')).handler as never,
		() => {},
	);
	const books = await soak(
		{
			callbacks: 1500,
			groups: 20,
			concurrency: 20,
			duplicateEvery: 20,
			faultEvery: 180,
			faultLasts: 40,
			round: 500,
			dropEvery: 25,
			silentGroups: 1,
			droppedTail: 3,
		},
		parts,
	);
	await stop();
	expect(books).toMatchObject({ onQueue: 1500, lost: 0, doubled: 0 });
	// Those that never arrived, and no other.
	expect(books.recovered).toBe(books.dropped);
	expect(books.spilled).toBe(books.refused);
	expect(books.acknowledged + books.refused).toBe(books.sent);
	// Otherwise the queue was never broken, and the test says nothing.
	expect(books.refused).toBeGreaterThan(0);
	expect(books.dropped).toBeGreaterThan(0);
	expect(Object.entries(met).filter(([, count]) => count === 0)).toEqual([]);
	// Every one of 1,500 callbacks goes through the whole relay, which on a busy machine takes minutes.
}, 600_000);
