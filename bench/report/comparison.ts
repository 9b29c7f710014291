import type { Side } from '../builds.ts';
import { fixed, type Measurements, median, table } from './measurements.ts';

/** What is compared: the key in a process's result, how it is called, its unit. */
const figures = [
	['importAndFirst', 'cold: import to first acknowledgement', 'ms', 1],
	['import', '… of which the import', 'ms', 1],
	['total', 'cold: process start to first acknowledgement', 'ms', 1],
	['cpu', 'cold: CPU, import to first acknowledgement', 'ms', 1],
	['memory', 'memory after the first acknowledgement', 'MB', 0],
	['textP50', 'warm: 1 KB text, p50', 'ms', 2],
	['textP99', 'warm: 1 KB text, p99', 'ms', 2],
	['mergedP50', 'warm: 12 KB merged messages, p50', 'ms', 2],
	['mergedP99', 'warm: 12 KB merged messages, p99', 'ms', 2],
	['imageP50', 'warm: image, p50', 'ms', 2],
	['imageP99', 'warm: image, p99', 'ms', 2],
	['youngCpu', 'CPU a callback, 1 KB text, from the 101st of a process', 'ms', 2],
	['textCpu', 'warm: CPU a callback, 1 KB text, from the 1,001st', 'ms', 2],
	['mergedCpu', 'warm: CPU a callback, 12 KB merged messages', 'ms', 2],
	['imageCpu', 'warm: CPU a callback, image', 'ms', 2],
	['busyPerCore', 'callbacks a second and core, 1 KB text, 16 at once', '', 0],
	['memoryWarm', 'peak memory after all of it', 'MB', 0],
] as const;

/** Every figure of every side. */
export const comparison = ({ builds, main }: Measurements): string => {
	const sides = Object.keys(builds) as Side[];
	const row = (name: string, unit: string, digits: number, value: (side: Side) => number) => [
		unit ? `${name}, ${unit}` : name,
		...sides.map((side) => fixed(value(side), digits)),
		`**${fixed(value('tim-relay') / value('bare'), 2)}**`,
	];
	return table(
		['', ...sides, 'tim-relay ÷ bare'],
		[
			row('bundle', 'KB', 1, (side) => builds[side].bytes / 1024),
			...figures.map(([key, name, unit, digits]) => row(name, unit, digits, (side) => median(main[side], key))),
		],
	);
};
