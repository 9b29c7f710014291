import { execFile } from 'node:child_process';
import { rm, writeFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { type BuildOptions, build } from 'esbuild';
import { toContractTypes } from './contract/types.ts';
import { toPublishedSchema } from './schema.ts';

/** How the function is bundled: the benchmark and the tests use the same. */
export const options = {
	entryPoints: { handler: 'handler.ts' },
	outdir: 'dist',
	outExtension: { '.js': '.cjs' },
	bundle: true,
	minify: true,
	platform: 'node',
	target: 'node24',
	// CommonJS is what Lambda, `serverless invoke local` and `serverless offline` all load; it also starts faster than ESM,
	// because an ES module that imports node:http evaluates Node's whole fetch stack.
	format: 'cjs',
	// The ES module builds of the dependencies, which esbuild can shake, come first.
	mainFields: ['module', 'main'],
	sourcemap: 'external',
	metafile: true,
	logLevel: 'warning',
} satisfies BuildOptions;

/** How the contract is built for consumers: an ES module that needs valibot and nothing else. */
const contractOptions = {
	entryPoints: { contract: 'src/contract.ts' },
	outdir: 'dist',
	bundle: true,
	packages: 'external',
	platform: 'neutral',
	target: 'es2022',
	format: 'esm',
	logLevel: 'warning',
} satisfies BuildOptions;

const writeContractTypes = async (): Promise<void> => {
	await promisify(execFile)(process.execPath, [
		'node_modules/typescript/bin/tsc',
		'-p',
		'scripts/contract/tsconfig.json',
	]);
	await writeFile('dist/message/group-message.d.ts', toContractTypes(toPublishedSchema()));
};

if (import.meta.main) {
	await rm('dist', { recursive: true, force: true });
	await Promise.all([build(options), build(contractOptions), writeContractTypes()]);
}
