import { vi } from 'vitest';

/** What a piece of the relay wrote, without the relay around it. */
export interface Output {
	/** The lines since the last call, parsed. */
	lines(): Record<string, unknown>[];
	stop(): void;
}

/** Keeps what is written to standard output and standard error. */
export const captureOutput = (): Output => {
	const chunks: string[] = [];
	const keep = collectInto(() => chunks);
	const spies = [process.stdout, process.stderr].map((stream) => vi.spyOn(stream, 'write').mockImplementation(keep));
	return {
		lines: () => parseLines(chunks.splice(0)),
		stop: () => {
			for (const spy of spies) spy.mockRestore();
		},
	};
};

/** Replaces a stream's `write`, and keeps what is written. */
export const collectInto = (chunks: () => string[]) =>
	((chunk: string, ...rest: (() => void)[]) => {
		chunks().push(chunk);
		rest.at(-1)?.();
		return true;
	}) as typeof process.stdout.write;

/** What was written, a parsed JSON line each. */
export const parseLines = (chunks: readonly string[]): Record<string, unknown>[] =>
	chunks
		.join('')
		.split('\n')
		.filter((line) => line !== '')
		.map((line) => JSON.parse(line));
