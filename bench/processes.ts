import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import type { Result } from './report/measurements.ts';

/** What a process left behind. */
export interface Outcome {
	/** The JSON that it wrote to file descriptor 3. */
	readonly result: Result;
	/** What it logged, if that was to be kept. */
	readonly log: string;
}

/** Runs Node with these arguments to its end; its logs go into a pipe, as on Lambda. */
export const runNode = async (
	args: readonly string[],
	env: NodeJS.ProcessEnv,
	{ keepLog = false } = {},
): Promise<Outcome> => {
	const child = spawn(process.execPath, args, { env, stdio: ['ignore', 'pipe', 'inherit', 'pipe'] });
	const { stdout, stdio } = child;
	if (!stdout) throw new Error('The process has no standard output');
	// Keeping what nobody reads would slow down the process that is measured.
	if (!keepLog) stdout.resume();
	const [log, json, [code]] = await Promise.all([
		keepLog ? text(stdout) : '',
		text(stdio[3] as NodeJS.ReadableStream),
		once(child, 'close'),
	]);
	if (code !== 0) throw new Error(`node ${args.join(' ')} ended with ${code}`);
	return { result: JSON.parse(json), log };
};
