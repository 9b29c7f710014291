import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runNode } from '../support/node.ts';

/** Builds `dist/` once before the tests that load it, so that none meets a missing or an old one. */
export default async (): Promise<() => Promise<void>> => {
	// The tests start hundreds of processes, which take half of their time to compile the same sources.
	process.env.NODE_COMPILE_CACHE = await mkdtemp(join(tmpdir(), 'tim-relay-compiled-'));
	const { code, stderr } = await runNode(['scripts/build.ts']);
	if (code !== 0) throw new Error(`The bundle cannot be built:\n${stderr}`);
	return () => rm(String(process.env.NODE_COMPILE_CACHE), { recursive: true });
};
