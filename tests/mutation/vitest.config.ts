import { defineConfig } from 'vitest/config';

const room = process.env.MUTATED_ROOM;

// The tests of the room that is mutated, and those that are about no single room.
export default defineConfig({
	resolve: { tsconfigPaths: true },
	test: {
		include: ['tests/src/*.test.ts', ...(room === '.' ? [] : [`tests/src/${room}/**/*.test.ts`])],
		// A test that only a busy machine slows down must not count as one that noticed a change.
		testTimeout: 300_000,
		setupFiles: ['tests/setup/environment.ts'],
	},
});
