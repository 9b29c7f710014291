import { resolve } from 'node:path';
import { type BuildOptions, build, type Plugin } from 'esbuild';
import { bundleOptions } from '../scripts/build.ts';

/** Leaves the SDK's search for credentials out: on Lambda they are in the environment. */
const withoutCredentialChain: Plugin = {
	name: 'without-credential-chain',
	setup: ({ onResolve, onLoad }) => {
		onResolve({ filter: /^@aws-sdk\/credential-provider-node$/ }, () => ({ path: 'none', namespace: 'none' }));
		onLoad({ filter: /./, namespace: 'none' }, () => ({ contents: 'export const defaultProvider = undefined;' }));
	},
};

/** Replaces our publisher by the one on the official client. */
const withSdkPublisher: Plugin = {
	name: 'with-sdk-publisher',
	setup: ({ onResolve }) => {
		onResolve({ filter: /\/queue\/publisher\.ts$/ }, () => ({
			path: `${process.cwd()}/bench/handlers/sdk-publisher.ts`,
		}));
	},
};

const defaults: BuildOptions = { bundle: true, minify: true, platform: 'node' };

/** What is compared. */
export const sides = {
	bare: { ...defaults, entryPoints: { bare: 'bench/handlers/bare.ts' } },
	floor: { ...defaults, entryPoints: { floor: 'bench/handlers/floor.ts' } },
	'tim-relay': { ...bundleOptions, entryPoints: { 'tim-relay': 'handler.ts' } },
	'its send alone': { ...bundleOptions, entryPoints: { 'its send alone': 'bench/handlers/send.ts' } },
	'tim-relay on the SDK': {
		...bundleOptions,
		entryPoints: { 'tim-relay on the SDK': 'handler.ts' },
		plugins: [withSdkPublisher, withoutCredentialChain],
	},
} as const satisfies Record<string, BuildOptions>;

/** What the bundle is made of, each part by itself. */
const parts = {
	'publisher, aws4': 'bench/parts/publisher.ts',
	'schemas, valibot': 'bench/parts/schemas.ts',
	'configuration, checked': 'bench/parts/configuration.ts',
	middy: 'bench/parts/middy.ts',
};

/** Builds each part to a bundle of its own; returns their names and paths. */
export const buildParts = (outdir: string): Promise<[name: string, path: string][]> =>
	Promise.all(
		Object.entries(parts).map(async ([name, entry], i) => {
			const path = `${outdir}/part-${i}.cjs`;
			const { entryPoints: _, outdir: __, outExtension: ___, ...others } = bundleOptions;
			await build({ ...others, entryPoints: [entry], outfile: path, sourcemap: false });
			return [name, path];
		}),
	);

/** One of the sides. */
export type Side = keyof typeof sides;

/** Builds a side; returns the path of its bundle, its size in bytes, and the bytes of each package in it. */
export const buildSide = async (side: Side, outdir: string) => {
	const { metafile } = await build({
		...sides[side],
		outdir,
		outExtension: { '.js': '.cjs' },
		sourcemap: false,
		metafile: true,
		logLevel: 'warning',
	});
	const [[path = '', { bytes, inputs } = { bytes: 0, inputs: {} }] = []] = Object.entries(metafile.outputs);
	const packages = new Map<string, number>();
	for (const [input, { bytesInOutput }] of Object.entries(inputs)) {
		const name = /.*node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(input)?.[1] ?? 'tim-relay itself';
		packages.set(name, (packages.get(name) ?? 0) + bytesInOutput);
	}
	return { path: resolve(path), bytes, packages };
};
