import { runNode } from '../support/node.ts';

/** Builds `dist/` once before the tests that load it, so that none meets a missing or an old one. */
export default async (): Promise<void> => {
	const { code, stderr } = await runNode(['scripts/build.ts']);
	if (code !== 0) throw new Error(`The bundle cannot be built:\n${stderr}`);
};
