import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { once } from 'node:events';
import { devNull } from 'node:os';
import { text } from 'node:stream/consumers';

/** How a process is started. */
export interface ProcessOptions {
	/** Its variables, in addition to what every process needs. */
	readonly env?: Readonly<Record<string, string | undefined>>;
	/** Its working directory. */
	readonly cwd?: string;
}

/** What every process needs. Nothing else of the shell or the home directory reaches it. */
const needed = () => ({
	PATH: process.env.PATH,
	HOME: process.env.HOME,
	TMPDIR: process.env.TMPDIR,
	NODE_COMPILE_CACHE: process.env.NODE_COMPILE_CACHE,
	AWS_CONFIG_FILE: devNull,
	AWS_SHARED_CREDENTIALS_FILE: devNull,
});

/** Starts Node with these arguments, away from the settings of the shell. */
export const spawnNode = (
	args: readonly string[],
	{ env, ...options }: ProcessOptions = {},
): ChildProcessWithoutNullStreams => spawn(process.execPath, args, { ...options, env: { ...needed(), ...env } });

/** Runs Node with these arguments to its end, with an empty standard input unless one is given. */
export const runNode = async (
	args: readonly string[],
	{ input = '', ...options }: ProcessOptions & { readonly input?: string } = {},
) => {
	const child = spawnNode(args, options);
	// It may end without reading what it is given.
	child.stdin.on('error', () => {}).end(input);
	const [[code], stdout, stderr] = await Promise.all([once(child, 'close'), text(child.stdout), text(child.stderr)]);
	return { code: code as number | null, stdout, stderr };
};
