import { type ParseArgsOptionsConfig, styleText } from 'node:util';
import { openPaths, openStream } from '../../src/recovery/inputs.ts';
import type { Input } from '../../src/recovery/read-spills.ts';
import { parseCommandLine } from '../terminal/command-line.ts';
import { recoveryOptions } from './queue.ts';

/** Parses the command line: the options of both commands, those of this one, and the exports. */
export const parseRecoveryCommand = <const Own extends ParseArgsOptionsConfig>(help: string, own: Own) =>
	parseCommandLine(help, { allowPositionals: true, options: { ...recoveryOptions, ...own } });

/** Opens the given exports of the log, or standard input if there are none. Throws if that is a terminal. */
export const openExports = (paths: readonly string[], command: string): Iterable<Input> => {
	if (paths.length > 0) return openPaths(paths);
	if (process.stdin.isTTY)
		throw new Error(`Name a file with the relay's log, or pipe it in: npm run ${command} -- --help`);
	return [openStream('standard input', process.stdin)];
};

/** Runs a command that can be stopped and continued, and ends the process with its exit code; 2 if it throws. */
export const runResumable = async (
	main: () => Promise<number>,
	stopped = 'Stopped. What is on the queue is remembered: run the same command to continue.',
): Promise<void> => {
	process.once('SIGINT', () => {
		console.error(`\n${stopped}`);
		process.exit(130);
	});
	try {
		process.exitCode = await main();
	} catch (error) {
		console.error(styleText('red', error instanceof Error ? error.message : String(error)));
		process.exitCode = 2;
	}
};
