import { rm, writeFile } from 'node:fs/promises';
import { type BuildOptions, build } from 'esbuild';
import { toContractTypes } from './contract/types.ts';

/** How the function is bundled, for the benchmark and the tests too. */
export const bundleOptions = {
	entryPoints: { handler: 'handler.ts' },
	outdir: 'dist',
	outExtension: { '.js': '.cjs' },
	bundle: true,
	minify: true,
	platform: 'node',
	target: 'node24',
	// Lambda, `serverless invoke local` and `serverless offline` all load CommonJS. It also starts faster than ESM, because
	// an ES module that imports node:http evaluates Node's whole fetch stack.
	format: 'cjs',
	// Prefer the ES module builds of the dependencies, which esbuild can tree-shake.
	mainFields: ['module', 'main'],
	sourcemap: 'external',
	metafile: true,
	logLevel: 'warning',
} satisfies BuildOptions;

/** How the replay function is bundled: without the AWS SDK, which Lambda's runtime provides. */
export const replayBundleOptions = {
	...bundleOptions,
	entryPoints: { replay: 'src/functions/replay.ts' },
	external: ['@aws-sdk/*'],
} satisfies BuildOptions;

/** How the reconcile function is bundled, in the same way. */
export const reconcileBundleOptions = {
	...replayBundleOptions,
	entryPoints: { reconcile: 'src/functions/reconcile.ts' },
} satisfies BuildOptions;

/** How the contract is built for consumers: as an ES module and as CommonJS, with valibot as the only dependency. */
const contractOptions = {
	entryPoints: { contract: 'src/contract.ts' },
	outdir: 'dist',
	bundle: true,
	packages: 'external',
	platform: 'neutral',
	target: 'es2022',
	logLevel: 'warning',
} satisfies BuildOptions;

if (import.meta.main) {
	await rm('dist', { recursive: true, force: true });
	const types = toContractTypes();
	await Promise.all([
		build(bundleOptions),
		build(replayBundleOptions),
		build(reconcileBundleOptions),
		build({ ...contractOptions, format: 'esm' }),
		build({ ...contractOptions, format: 'cjs', outExtension: { '.js': '.cjs' } }),
	]);
	await Promise.all(['dist/contract.d.ts', 'dist/contract.d.cts'].map((file) => writeFile(file, types)));
}
