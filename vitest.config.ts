import './scripts/node24.cjs';
import { defineConfig } from 'vitest/config';

export default defineConfig({
	// The examples import `tim-relay/contract`, which tsconfig.json points to the sources.
	resolve: { tsconfigPaths: true },
	test: {
		// Generous: a busy machine may be slow, but it must not be wrong. Only a test that hangs should meet these limits.
		testTimeout: 300_000,
		hookTimeout: 300_000,
		// By default one core stays idle, which is half of a small machine.
		maxWorkers: '100%',
		setupFiles: ['tests/setup/environment.ts'],
		coverage: {
			include: ['handler.ts', 'src/**'],
			thresholds: { 100: true },
			reporter: ['text'],
		},
		projects: [
			{ extends: true, test: { name: 'unit', include: ['tests/src/**/*.test.ts'] } },
			{
				extends: true,
				test: {
					name: 'end-to-end',
					include: ['tests/**/*.test.ts'],
					exclude: ['tests/src/**'],
					globalSetup: ['tests/setup/build.ts'],
				},
			},
		],
	},
});
