import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { cp, mkdtemp, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify, stripVTControlCharacters } from 'node:util';

/** A copy of the project as it is after `npm ci`, before any build. */
export interface Checkout {
	/** Its folder. */
	readonly folder: string;
	/** Runs serverless in it with only these variables, and returns its output and exit code. */
	serverless(
		args: readonly string[],
		env?: Readonly<Record<string, string>>,
	): Promise<{ output: string; code: number }>;
	/** Deletes it. */
	remove(): Promise<void>;
}

// Shared, because serverless keeps its compiled schema there, and would need twice as long without it.
const home = mkdtempSync(join(tmpdir(), 'tim-relay-home-'));
process.once('exit', () => rmSync(home, { recursive: true, force: true }));

const SOURCES = ['serverless.yml', 'package.json', 'deploy', 'events', 'handler.ts', 'scripts', 'src'];

/** The settings of a team's own stages, which would affect the tests. */
const isOwnSettings = (path: string) => /settings\.(?!example\.)[^/\\]*\.yml$/.test(path);

/** Makes a checkout that uses the packages of this one. */
export const makeCheckout = async (): Promise<Checkout> => {
	const folder = await mkdtemp(join(tmpdir(), 'tim-relay-'));
	for (const name of SOURCES)
		await cp(name, join(folder, name), { recursive: true, filter: (path) => !isOwnSettings(path) });
	await symlink(resolve('node_modules'), join(folder, 'node_modules'));
	return {
		folder,
		serverless: async (args, env = {}) => {
			const running = promisify(execFile)(process.execPath, ['node_modules/serverless/bin/serverless.js', ...args], {
				cwd: folder,
				env: { PATH: process.env.PATH, NODE_COMPILE_CACHE: process.env.NODE_COMPILE_CACHE, HOME: home, ...env },
			});
			// serverless invoke local waits for the end of its standard input.
			running.child.stdin?.end();
			const { stdout, stderr, code = 0 } = await running.catch((error) => error);
			return { output: stripVTControlCharacters(stdout + stderr), code };
		},
		remove: () => rm(folder, { recursive: true, force: true }),
	};
};
