import type { Side } from '../builds.ts';
import { fixed, type Measurements, median } from './measurements.ts';

const SIDES = ['bare', 'tim-relay on the SDK', 'tim-relay', 'floor'] as const satisfies readonly Side[];

/** Bars of one unit; the first part of a bar may have a color of its own. */
interface Panel {
	readonly title: string;
	readonly digits: number;
	readonly bars: readonly { readonly name: string; readonly value: number; readonly part?: number }[];
}

const WIDTH = 720;
const LEFT = 170;
const RIGHT = 70;
const ROW = 24;
const HEAD = 40;

const panelsOf = ({ main }: Measurements): readonly Panel[] => {
	const bars = (key: string, part?: string) =>
		SIDES.map((name) => ({
			name,
			value: median(main[name], key),
			...(part && { part: median(main[name], part) }),
		}));
	return [
		{ title: 'Cold: import, then the first callback, ms', digits: 0, bars: bars('importAndFirst', 'import') },
		{ title: 'Warm: 1 KB text, median, ms', digits: 2, bars: bars('textP50') },
		{ title: 'Warm: 12 KB of merged messages, median, ms', digits: 2, bars: bars('mergedP50') },
	];
};

const drawPanel = ({ title, digits, bars }: Panel, top: number): string => {
	const longest = Math.max(...bars.map(({ value }) => value));
	const scale = (value: number) => fixed((value / longest) * (WIDTH - LEFT - RIGHT), 1);
	const rows = bars.map(({ name, value, part }, i) => {
		const y = top + HEAD + i * ROW;
		const rect = (kind: string, length: number) =>
			`<rect class="${kind}" x="${LEFT}" y="${y}" width="${scale(length)}" height="${ROW - 8}" rx="2"/>`;
		return `	<g class="${name === 'tim-relay' ? 'ours' : 'other'}">
		<text x="${LEFT - 10}" y="${y + 12}" text-anchor="end">${name}</text>
		${rect('bar', value)}${part === undefined ? '' : rect('part', part)}
		<text x="${LEFT + Number(scale(value)) + 8}" y="${y + 12}">${fixed(value, digits)}</text>
	</g>`;
	});
	return [`	<text class="title" x="0" y="${top + 22}">${title}</text>`, ...rows].join('\n');
};

/** A picture of the comparison, in the colors of the reader's system. */
export const plot = (measured: Measurements): string => {
	const panels = panelsOf(measured);
	const heights = panels.map(({ bars }) => HEAD + bars.length * ROW);
	const tops = heights.map((_, i) => heights.slice(0, i).reduce((sum, height) => sum + height, 0));
	const height = heights.reduce((sum, each) => sum + each, 0);
	return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" width="${WIDTH}" height="${height}" role="img">
	<title>tim-relay beside a bare handler</title>
	<style>
		text { font: 13px system-ui, sans-serif; fill: #1f2328; }
		.title { font-weight: 600; }
		.other .bar { fill: #afb8c1; }
		.other .part { fill: #818b98; }
		.ours text { font-weight: 600; }
		.ours .bar { fill: #54aeff; }
		.ours .part { fill: #0969da; }
		@media (prefers-color-scheme: dark) {
			text { fill: #e6edf3; }
			.other .bar { fill: #57606a; }
			.other .part { fill: #8b949e; }
			.ours .bar { fill: #1f6feb; }
			.ours .part { fill: #79c0ff; }
		}
	</style>
${panels.map((panel, i) => drawPanel(panel, tops[i] ?? 0)).join('\n')}
</svg>
`;
};
