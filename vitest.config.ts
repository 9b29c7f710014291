import { defineConfig } from 'vitest/config';

export default defineConfig({
	test: {
		include: ['tests/**/*.test.ts'],
		coverage: {
			include: ['handler.ts', 'src/**'],
			thresholds: { 100: true },
			reporter: ['text'],
		},
	},
});
