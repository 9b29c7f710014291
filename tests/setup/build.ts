import { resolve } from 'node:path';
import { runNode } from '../support/node.ts';

/** Builds `dist/` once before the tests that load it, so that none meets a missing or an old one. */
export default async (): Promise<void> => {
	// The tests start hundreds of processes, and each would compile the same sources. Node keys the cache by their content.
	process.env.NODE_COMPILE_CACHE = resolve('node_modules/.cache/node');
	const { code, stderr } = await runNode(['scripts/build.ts']);
	if (code !== 0) throw new Error(`The bundle cannot be built:\n${stderr}`);
};
