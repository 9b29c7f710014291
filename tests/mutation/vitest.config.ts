import { defineConfig } from 'vitest/config';

// The tests that mirror src/: there are a thousand mutants, and the end-to-end tests are slow.
export default defineConfig({
	test: {
		include: ['tests/src/**/*.test.ts'],
		setupFiles: ['tests/setup/environment.ts'],
	},
});
