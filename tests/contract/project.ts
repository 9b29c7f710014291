import { mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { runNode } from '../support/node.ts';

/** A project of a consumer, in a directory of its own. */
export interface Project {
	/** The directory. */
	readonly directory: string;
	/** Writes a file; anything but text is written as JSON. */
	readonly write: (file: string, content: unknown) => Promise<void>;
	/** Runs Node here to its end. */
	readonly node: (args: readonly string[], input?: string) => ReturnType<typeof runNode>;
	/** What the compiler has to say about these files, checked as strictly as it can; nothing if all is well. */
	readonly compile: (files: readonly string[], options: readonly string[]) => Promise<string>;
	/** Removes the directory. */
	readonly remove: () => Promise<void>;
}

/** Makes an empty project. */
export const createProject = async (): Promise<Project> => {
	const directory = await realpath(await mkdtemp(join(tmpdir(), 'tim-relay-consumer-')));
	const node: Project['node'] = (args, input = '') => runNode(args, { cwd: directory, input });
	return {
		directory,
		node,
		write: async (file, content) => {
			await mkdir(dirname(join(directory, file)), { recursive: true });
			await writeFile(join(directory, file), typeof content === 'string' ? content : JSON.stringify(content));
		},
		compile: async (files, options) => {
			const strict = [
				'--ignoreConfig',
				'--noEmit',
				'--strict',
				'--exactOptionalPropertyTypes',
				'--skipLibCheck',
				'false',
			];
			const { stdout, stderr } = await node([
				resolve('node_modules/typescript/bin/tsc'),
				...strict,
				...options,
				...files,
			]);
			return stdout + stderr;
		},
		remove: () => rm(directory, { recursive: true }),
	};
};
