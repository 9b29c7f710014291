import type { buildSide, Side } from '../builds.ts';

/** What one process measured. */
export type Result = Readonly<Record<string, number>>;

/** All that a run of the benchmark measured. */
export interface Measurements {
	readonly builds: Readonly<Record<Side, Pick<Awaited<ReturnType<typeof buildSide>>, 'bytes' | 'packages'>>>;
	readonly main: Readonly<Record<Side, readonly Result[]>>;
	readonly imports: Readonly<Record<string, readonly Result[]>>;
	readonly shares: readonly {
		readonly memory: number;
		readonly results: Readonly<Record<'bare' | 'tim-relay', readonly Result[]>>;
	}[];
	/** By the name of the slow body: the CPU of its first request, in a process that is warm. */
	readonly slow: Readonly<Record<string, readonly Result[]>>;
	/** The line that the function logs of a published message. */
	readonly logLine: string;
	readonly stages: {
		readonly stages: Readonly<Record<string, Result>>;
		readonly sizes: readonly Result[];
		readonly elements: readonly Result[];
		readonly slow: Readonly<Record<string, Result>>;
	};
}

/** The median of one figure. */
export const median = (results: readonly Result[], key: string): number => {
	const values = results.map((result) => result[key] ?? Number.NaN).sort((a, b) => a - b);
	return values[Math.floor(values.length / 2)] ?? Number.NaN;
};

/** A number with that many digits after the point. */
export const fixed = (value: number, digits: number): string => value.toFixed(digits);

/** A table in Markdown; all columns but the first are aligned to the right. */
export const table = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
	[head, head.map((_, i) => (i === 0 ? '---' : '---:')), ...rows].map((row) => `| ${row.join(' | ')} |`).join('\n');
