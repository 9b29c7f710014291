// Builds what the plugin ships. A file is replaced atomically and only if it differs, because others may be reading it.
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { build } from 'esbuild';
import { bundleOptions, reconcileBundleOptions, replayBundleOptions } from '../../scripts/build.ts';

const replace = async (path: string, contents: Uint8Array): Promise<void> => {
	const present = await readFile(path).catch(() => undefined);
	if (present?.equals(contents)) return;
	const fresh = `${path}.${process.pid}`;
	await writeFile(fresh, contents);
	await rename(fresh, path);
};

// esbuild has printed its own errors.
const bundles = [bundleOptions, replayBundleOptions, reconcileBundleOptions];
const built = await Promise.all(bundles.map((bundle) => build({ ...bundle, write: false }))).catch(() =>
	process.exit(1),
);
await mkdir(bundleOptions.outdir, { recursive: true });
for (const { path, contents } of built.flatMap(({ outputFiles }) => outputFiles)) await replace(path, contents);
