import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { Side } from '../../bench/builds.ts';
import { accessLine, costOfMillion, costTable } from '../../bench/report/cost.ts';
import type { Measurements, Result } from '../../bench/report/measurements.ts';
import { plot } from '../../bench/report/plot.ts';
import { targets } from '../../bench/report/targets.ts';

const bySide = <Value>(value: (side: Side) => Value): Record<Side, Value> => ({
	bare: value('bare'),
	floor: value('floor'),
	'tim-relay': value('tim-relay'),
	'its send alone': value('its send alone'),
	'tim-relay on the SDK': value('tim-relay on the SDK'),
});

const figures = ['importAndFirst', 'import', 'total', 'textP50', 'mergedP50', 'imageP50', 'textCpu', 'youngCpu'];

/** What a run would measure if each figure of the relay were the given one, and each of the other sides 100. */
const measured = (relay: number, of: Partial<Measurements> = {}): Measurements => ({
	builds: bySide(() => ({ bytes: 60 * 1024, packages: new Map() })),
	main: bySide((side): Result[] => [
		Object.fromEntries(figures.map((figure) => [figure, side === 'tim-relay' ? relay : 100])),
	]),
	imports: {},
	shares: [],
	slow: { quotes: [{ slowCpu: 10 }], elements: [{ slowCpu: 60 }] },
	logLine: 'x'.repeat(500),
	stages: { stages: {}, sizes: [], elements: [], slow: {} },
	...of,
});

/** The rows of a table by their first cell. */
const rows = (table: string) =>
	Object.fromEntries(
		table.split('\n').map((line) => {
			const [name = '', ...cells] = line.slice(2, -2).split(' | ');
			return [name, cells];
		}),
	);

describe('the targets', () => {
	test('say what is met', () => {
		expect(rows(targets(measured(30)))).toMatchObject({
			'warm p50, 1 KB text ÷ bare': ['0.75', '0.30', 'met'],
			'cold start, import to first acknowledgement ÷ floor': ['1.60', '0.30', 'met'],
		});
	});

	test('say by how much one is missed', () => {
		expect(rows(targets(measured(90)))).toMatchObject({
			'warm p50, 1 KB text ÷ bare': ['0.75', '0.90', '**missed by 20 %**'],
		});
	});

	test('count the slowest of the slow requests', () => {
		expect(rows(targets(measured(30)))).toMatchObject({
			'CPU of the slowest request, ms': ['50.0', '60.0', '**missed by 20 %**'],
		});
	});
});

describe('the cost of a million messages', () => {
	test('is the sum of its items', () => {
		const { items, dollars } = costOfMillion('x'.repeat(500));

		expect(dollars).toBeCloseTo(items.reduce((sum, [, , each]) => sum + each, 0));
		expect(costTable(measured(30))).toContain(`**${dollars.toFixed(2)}**`);
	});

	test('grows by half a dollar for each KB of log', () => {
		expect(costOfMillion('x'.repeat(1500)).dollars - costOfMillion('x'.repeat(500)).dollars).toBeCloseTo(0.5);
	});

	test('counts a line of the access log as API Gateway would write it', () => {
		const line: Record<string, string> = JSON.parse(accessLine(readFileSync('serverless.yml', 'utf8')));

		// Only a request that fails has an error; a variable without a value here would be a dash too.
		expect(Object.keys(line).filter((name) => line[name] === '-')).toEqual(['integrationError']);
	});
});

describe('the plot', () => {
	const svg = plot(measured(25));

	test('is as long for each side as its figure', () => {
		const widths = [
			...svg.matchAll(/class="(\w+)">\s*<text[^>]*>[^<]*<\/text>\s*<rect class="bar"[^>]* width="([\d.]+)"/g),
		];

		expect(widths).toHaveLength(12);
		const [other, ours] = ['other', 'ours'].map((kind) => widths.find(([, each]) => each === kind)?.[2]);
		expect(Number(ours) / Number(other)).toBeCloseTo(0.25);
	});

	test('has colors for light and for dark readers, and needs nothing else to be drawn', () => {
		expect(svg).toContain('@media (prefers-color-scheme: dark)');
		expect(svg).not.toMatch(/<script|<image|href|url\(|@import/);
	});

	test('is well-formed: each element is closed', () => {
		const open = svg.match(/<[a-z]+(?=[\s>])[^>]*(?<!\/)>/g)?.length;
		expect(svg.match(/<\/[a-z]+>/g)).toHaveLength(open ?? 0);
		expect(svg).not.toMatch(/NaN|undefined/);
	});
});
