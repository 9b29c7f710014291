import { type BuildOptions, build } from 'esbuild';
import { beforeAll, describe, expect, test } from 'vitest';
import { bundleOptions } from '../../scripts/build.ts';

// Cold start grows with what the bundle holds and loads; a change here should be a decision, with its figure in bench/results.md.
describe('the bundle', () => {
	let bytes: number;
	let paths: string[];
	let packages: string[];
	let builtins: string[];
	beforeAll(async () => {
		const { metafile } = await build({
			...(bundleOptions as BuildOptions),
			write: false,
			metafile: true,
			sourcemap: false,
		});
		const [bundle] = Object.values(metafile.outputs);
		bytes = bundle?.bytes ?? Number.POSITIVE_INFINITY;
		paths = Object.keys(bundle?.inputs ?? {});
		packages = unique(paths.map((path) => /.*node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(path)?.[1]));
		builtins = unique((bundle?.imports ?? []).map(({ path }) => path.replace(/^node:/, '')));
	});

	test('stays below 64 KB, because V8 reads all of it at every cold start', () => {
		expect(bytes).toBeLessThan(64 * 1024);
	});

	test('contains these npm packages and no others, so that no heavy one slips in behind a small import', () => {
		expect(packages).toEqual(['@middy/core', 'aws4', 'valibot']);
	});

	test('contains no package twice, which happens if two others need different versions of it', () => {
		expect(paths.filter((path) => path.split('node_modules/').length > 2)).toEqual([]);
	});

	test("loads these parts of Node and no others, because http2 or streams for the web cost more than the relay's own code", () => {
		const expected = 'buffer crypto http https net querystring timers url';
		expect(builtins).toEqual(expected.split(' '));
	});
});

const unique = (values: (string | undefined)[]): string[] =>
	[...new Set(values.filter((value) => value !== undefined))].sort();
