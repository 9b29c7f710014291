import './scripts/node24.cjs';
import { defineConfig } from 'vitest/config';

export default defineConfig({
	// The examples import `tim-relay/contract`, which tsconfig.json points to the sources.
	resolve: { tsconfigPaths: true },
	test: {
		include: ['tests/**/*.test.ts'],
		coverage: {
			include: ['handler.ts', 'src/**'],
			thresholds: { 100: true },
			reporter: ['text'],
		},
	},
});
