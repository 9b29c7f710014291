import { fixed, type Measurements, median, type Result, table } from './measurements.ts';

/** What the bundle is made of. */
export const packages = ({ builds }: Measurements): string => {
	const { packages, bytes } = builds['tim-relay'];
	const rows = [...packages].sort(([, a], [, b]) => b - a);
	return table(
		['in the bundle', 'KB', 'share'],
		rows.map(([name, size]) => [name, fixed(size / 1024, 1), `${fixed((size / bytes) * 100, 0)} %`]),
	);
};

/** Where a cold start goes. */
export const loading = ({ imports, main }: Measurements): string => {
	const { 'tim-relay': whole = [], ...parts } = imports;
	const builtins = Object.keys(whole[0] ?? {}).filter((key) => key !== 'total');
	const times = builtins.map((key) => [key, median(whole, key)] as const).sort(([, a], [, b]) => b - a);
	/** Without what Node loads of itself, which the first part to ask for it would pay for all. */
	const own = (results: readonly Result[]) =>
		median(
			results.map(({ total = 0, ...others }) => ({
				own: total - Object.values(others).reduce((sum, value) => sum + value, 0),
			})),
			'own',
		);
	return table(
		['part', 'ms'],
		[
			...times.filter(([, value]) => value >= 0.1).map(([key, value]) => [`Node: \`${key}\``, fixed(value, 1)]),
			['the bundle: compiling and running it', fixed(own(whole), 1)],
			...Object.entries(parts).map(([name, results]) => [`… by itself: ${name}`, fixed(own(results), 1)]),
			['import in all', fixed(median(whole, 'total'), 1)],
			['the first callback, from the call to the response', fixed(median(main['tim-relay'], 'first'), 1)],
			["… of the floor: Node's first request and first signature", fixed(median(main.floor, 'first'), 1)],
		],
	);
};
