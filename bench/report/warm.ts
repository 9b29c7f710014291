import { fixed, type Measurements, median, type Result, table } from './measurements.ts';

/** Where a warm callback goes. */
export const warmStages = ({ stages: { stages } }: Measurements): string => {
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

/** What the stages take for bodies of different sizes or kinds. */
export const growth = (first: string, rows: readonly (readonly [string, Result])[]): string =>
	table(
		[first, 'bytes', ...PURE_STAGES.map((name) => `${name}, µs`), 'ns a byte'],
		rows.map(([name, result]) => {
			const values = PURE_STAGES.map((stage) => result[stage] ?? Number.NaN);
			const total = values.reduce((sum, value) => sum + value, 0);
			const bytes = result.bytes ?? Number.NaN;
			return [name, String(bytes), ...values.map((value) => fixed(value, 0)), fixed((total * 1000) / bytes, 1)];
		}),
	);

/** The CPU that each slow body takes in the whole pipeline, the send included. */
export const slowRequests = ({ slow }: Measurements): string =>
	table(
		['256 KiB of', 'CPU, ms'],
		Object.entries(slow).map(([name, results]) => [name, fixed(median(results, 'slowCpu'), 1)]),
	);

/** The CPU of the slowest of them, in ms. */
export const slowest = ({ slow }: Measurements): number =>
	Math.max(...Object.values(slow).map((results) => median(results, 'slowCpu')));
