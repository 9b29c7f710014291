import { readFile, writeFile } from 'node:fs/promises';
import { arch, cpus, platform } from 'node:os';
import type { buildSide, Side } from './builds.ts';

/** What one process measured. */
export type Result = Readonly<Record<string, number>>;

interface Measurements {
	readonly builds: Readonly<Record<Side, Awaited<ReturnType<typeof buildSide>>>>;
	readonly main: Readonly<Record<Side, readonly Result[]>>;
	readonly imports: Readonly<Record<string, readonly Result[]>>;
	readonly shares: readonly {
		readonly memory: number;
		readonly results: Readonly<Record<'bare' | 'tim-relay', readonly Result[]>>;
	}[];
	readonly stages: {
		readonly stages: Readonly<Record<string, Result>>;
		readonly sizes: readonly Result[];
		readonly elements: readonly Result[];
		readonly hostile: Readonly<Record<string, Result>>;
	};
}

const median = (results: readonly Result[], key: string): number => {
	const values = results.map((result) => result[key] ?? Number.NaN).sort((a, b) => a - b);
	return values[Math.floor(values.length / 2)] ?? Number.NaN;
};

const fixed = (value: number, digits: number): string => value.toFixed(digits);

const table = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
	[head, head.map((_, i) => (i === 0 ? '---' : '---:')), ...rows].map((row) => `| ${row.join(' | ')} |`).join('\n');

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
	['memoryWarm', 'peak memory after all of it', 'MB', 0],
] as const;

const comparison = ({ builds, main }: Measurements): string => {
	const sides = Object.keys(builds) as Side[];
	const row = (name: string, unit: string, digits: number, value: (side: Side) => number) => [
		`${name}, ${unit}`,
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

const targets = ({ builds, main }: Measurements): string => {
	const ratio = (key: string) => median(main['tim-relay'], key) / median(main.bare, key);
	const besideSend = (key: string) => (median(main['tim-relay'], key) - median(main['its send alone'], key)) * 1000;
	const row = (name: string, limit: number, value: number, digits: number) => [
		name,
		fixed(limit, digits),
		fixed(value, digits),
		value <= limit ? 'met' : '**missed**',
	];
	return table(
		['target', 'limit', 'measured', ''],
		[
			row('cold start, import to first acknowledgement ÷ bare', 0.5, ratio('importAndFirst'), 2),
			row('the same from the start of the process, Node itself included ÷ bare', 0.5, ratio('total'), 2),
			row('warm p50, 1 KB text ÷ bare', 1, ratio('textP50'), 2),
			row('warm p50, image ÷ bare', 1, ratio('imageP50'), 2),
			row('warm p50, 12 KB merged messages ÷ bare', 1, ratio('mergedP50'), 2),
			row('bundle ÷ bare', 0.5, builds['tim-relay'].bytes / builds.bare.bytes, 2),
			row(
				'CPU of a 1 KB text beside the send, from the 1,001st callback of a process, µs',
				150,
				besideSend('textCpu'),
				0,
			),
			row('… from the 101st, while V8 still compiles, µs', 150, besideSend('youngCpu'), 0),
		],
	);
};

const packages = ({ builds }: Measurements): string => {
	const { packages, bytes } = builds['tim-relay'];
	const rows = [...packages].sort(([, a], [, b]) => b - a);
	return table(
		['in the bundle', 'KB', 'share'],
		rows.map(([name, size]) => [name, fixed(size / 1024, 1), `${fixed((size / bytes) * 100, 0)} %`]),
	);
};

const loading = ({ imports, main }: Measurements): string => {
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
			['the first callback, from the call to the answer', fixed(median(main['tim-relay'], 'first'), 1)],
			["… of the floor: Node's first request and first signature", fixed(median(main.floor, 'first'), 1)],
		],
	);
};

const warmStages = ({ stages: { stages } }: Measurements): string => {
	const messages = Object.keys(stages);
	const names = Object.keys(stages[messages[0] ?? ''] ?? {});
	const sum = (message: string) => Object.values(stages[message] ?? {}).reduce((total, value) => total + value, 0);
	return table(
		['stage, µs', ...messages],
		[
			...names.map((name) => [name, ...messages.map((message) => fixed(stages[message]?.[name] ?? Number.NaN, 1))]),
			['all of it', ...messages.map((message) => fixed(sum(message), 0))],
		],
	);
};

/** The stages that cost more, the larger the body is; the others only read keys of a fixed length. */
export const PURE_STAGES = ['parse, depth', 'validate', 'normalize', 'envelope'];

const growth = (first: string, rows: readonly (readonly [string, Result])[]): string =>
	table(
		[first, 'bytes', ...PURE_STAGES.map((name) => `${name}, µs`), 'ns a byte'],
		rows.map(([name, result]) => {
			const values = PURE_STAGES.map((stage) => result[stage] ?? Number.NaN);
			const total = values.reduce((sum, value) => sum + value, 0);
			const bytes = result.bytes ?? Number.NaN;
			return [name, String(bytes), ...values.map((value) => fixed(value, 0)), fixed((total * 1000) / bytes, 1)];
		}),
	);

/** arm64 in eu-central-1, in dollars: a GB-second and a million requests. */
const GB_SECOND = 0.0000133334;
const MILLION_REQUESTS = 0.2;
/** How long SQS takes to respond within a region, in ms; the local queue needs less than one. */
const SQS_MS = 10;

const memoryTable = ({ shares }: Measurements): string => {
	if (shares.length === 0) return 'Not measured: this machine gives no control group (Linux and root).';
	return table(
		[
			'MB',
			'core',
			'bare: first callback, ms',
			'tim-relay: first callback, ms',
			'warm p50, ms',
			'warm p99, ms',
			'$ a million callbacks',
		],
		shares.map(({ memory, results: { bare, 'tim-relay': relay } }) => {
			const billed = Math.ceil(median(relay, 'textP50') + SQS_MS);
			const dollars = MILLION_REQUESTS + (billed / 1000) * (memory / 1024) * GB_SECOND * 1e6;
			return [
				String(memory),
				fixed(memory / 1769, 2),
				fixed(median(bare, 'first'), 0),
				fixed(median(relay, 'first'), 0),
				fixed(median(relay, 'textP50'), 2),
				fixed(median(relay, 'textP99'), 1),
				fixed(dollars, 2),
			];
		}),
	);
};

/** Fills the places of bench/results.template.md. */
export const writeResults = async (measured: Measurements): Promise<void> => {
	const { sizes, elements, hostile } = measured.stages;
	const { dependencies, devDependencies } = JSON.parse(await readFile('package.json', 'utf8'));
	const versions = ['@aws-sdk/client-sqs', 'esbuild', 'aws4', '@middy/core', 'valibot', '@aws-lambda-powertools/logger']
		.map((name) => `${name} ${dependencies[name] ?? devDependencies[name]}`)
		.join(', ');
	const parts: Record<string, string> = {
		machine: `${cpus()[0]?.model.trim()}, ${cpus().length} cores, ${platform()} ${arch()}; Node ${process.version}; ${versions}; ${new Date().toISOString().slice(0, 10)}`,
		processes: String(measured.main.bare.length),
		targets: targets(measured),
		comparison: comparison(measured),
		packages: packages(measured),
		loading: loading(measured),
		stages: warmStages(measured),
		memory: memoryTable(measured),
		sizes: growth(
			'one text',
			sizes.map((result) => [`${fixed((result.bytes ?? 0) / 1024, 1)} KB`, result]),
		),
		elements: growth(
			'elements',
			elements.map((result) => [String(result.count), result]),
		),
		hostile: growth('256 KiB of', Object.entries(hostile)),
	};
	const template = await readFile('bench/results.template.md', 'utf8');
	await writeFile(
		'bench/results.md',
		template.replace(/\{\{(\w+)\}\}/g, (_, name: string) => {
			const part = parts[name];
			if (part === undefined) throw new Error(`bench/results.template.md asks for {{${name}}}, which nobody measures`);
			return part;
		}),
	);
};
