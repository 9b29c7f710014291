import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path/posix';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';

/** One file, and what it imports: paths from the root of the project, or names of packages. */
interface SourceFile {
	readonly path: string;
	readonly text: string;
	readonly imports: readonly string[];
}

const IMPORT = /(?:\bfrom|\bimport\(?)\s*'([^']+)'/g;

const read = async (path: string): Promise<SourceFile> => {
	const text = await readFile(path, 'utf8');
	const imports = [...text.matchAll(IMPORT)].map(([, target = '']) =>
		target.startsWith('.') ? join(path, '..', target) : target,
	);
	return { path, text, imports };
};

const readFolder = async (folder: string): Promise<readonly SourceFile[]> => {
	const names = await readdir(folder, { recursive: true });
	return Promise.all(
		names
			.filter((name) => name.endsWith('.ts'))
			.sort()
			.map((name) => read(join(folder, name))),
	);
};

const src = await readFolder('src');
const scripts = await readFolder('scripts');
const handler = await read('handler.ts');

/** Imports that a rule forbids, as `importer → imported`. */
const forbidden = (files: readonly SourceFile[], isForbidden: (imported: string, importer: string) => boolean) =>
	files.flatMap(({ path, imports }) =>
		imports.filter((imported) => isForbidden(imported, path)).map((imported) => `${path} → ${imported}`),
	);

const room = (name: string) => src.filter(({ path }) => path.startsWith(`src/${name}/`));

const isIn =
	(...rooms: string[]) =>
	(path: string) =>
		rooms.some((name) => path.startsWith(`src/${name}/`));

/** Files of `src/` outside these rooms. */
const isElsewhere =
	(...rooms: string[]) =>
	(path: string) =>
		path.startsWith('src/') && !isIn(...rooms)(path);

describe('between the rooms of src/', () => {
	test.each([
		['json', []],
		['http', []],
		['forward', ['http']],
		['tencent', ['json']],
		['message', ['json', 'tencent']],
		['spill', ['json', 'message', 'tencent']],
		['recovery', ['json', 'message', 'spill', 'tencent']],
	])('%s/ imports only itself and: %j', (name, others) => {
		expect(room(name).length).toBeGreaterThan(0);
		expect(forbidden(room(name), isElsewhere(name, ...others))).toEqual([]);
	});

	test('queue/ imports only itself, http/, json/, message/ and the settings', () => {
		const isAllowed = isIn('queue', 'http', 'json', 'message');
		expect(
			forbidden(room('queue'), (path) => path.startsWith('src/') && !isAllowed(path) && path !== 'src/config.ts'),
		).toEqual([]);
	});

	test('telemetry/ imports only itself, json/ and the settings', () => {
		expect(
			forbidden(room('telemetry'), (path) => isElsewhere('telemetry', 'json')(path) && path !== 'src/config.ts'),
		).toEqual([]);
	});

	test("only normalization knows both Tencent's side and ours, so that the wire format ends there", () => {
		const crossing = forbidden(room('message'), isIn('tencent')).map((each) => each.split(' → ')[0]);
		const isNormalization = /^src\/message\/(commands|from-callback|normalize-\w+)\.ts$/;
		expect(crossing).not.toEqual([]);
		expect(crossing.filter((path = '') => !isNormalization.test(path))).toEqual([]);
	});

	test("only recovery/ and functions/ import tencent/rest/, because the callback function never calls Tencent's API", () => {
		const others = [handler, ...src.filter(({ path }) => !isIn('recovery', 'functions', 'tencent/rest')(path))];
		expect(forbidden(others, isIn('tencent/rest'))).toEqual([]);
	});

	test('no part of the callback function imports recovery/ or functions/, which are not in its bundle', () => {
		const deployed = [handler, ...src.filter(({ path }) => !/^src\/(recovery|functions)\//.test(path))];
		expect(forbidden(deployed, isIn('recovery'))).toEqual([]);
		expect(forbidden(deployed, isIn('functions'))).toEqual([]);
	});

	test('only the steps and the handler import the steps', () => {
		const others = src.filter(({ path }) => !path.startsWith('src/middleware/'));
		expect(forbidden(others, isIn('middleware'))).toEqual([]);
	});

	test('only entry points and the log pass on the environment, and only config.ts reads it', () => {
		const readers = [handler, ...src].filter(({ text }) => text.includes('process.env'));
		expect(readers.map(({ path }) => path)).toEqual([
			'handler.ts',
			'src/functions/reconcile.ts',
			'src/functions/replay.ts',
			'src/telemetry/log.ts',
		]);
		for (const { text } of readers) expect(text).not.toMatch(/process\.env[.[]/);
		const variables = src.filter(({ text }) => /(?<!process\.)\benv(\.|\[|\?\.)/.test(text));
		expect(variables.map(({ path }) => path)).toEqual(['src/config.ts']);
	});
});

describe('between the folders of the project', () => {
	test.each(['scripts/', 'tests/', 'bench/'])('src/ and the handler import nothing of %s', (folder) => {
		expect(forbidden([handler, ...src], (path) => path.startsWith(folder))).toEqual([]);
	});

	test('scripts/ import nothing of tests/ and bench/', () => {
		expect(forbidden(scripts, (path) => /^(tests|bench)\//.test(path))).toEqual([]);
	});

	test('no helper in scripts/ imports a command', () => {
		const isCommand = (path: string) => /^scripts\/[^/]+$/.test(path);
		const libraries = scripts.filter(({ path }) => !isCommand(path));
		expect(forbidden(libraries, isCommand)).toEqual([]);
	});
});

test('the weekly mutation run takes every folder of src/, so that none is left without a score', async () => {
	const workflow = parse(await readFile('.github/workflows/weekly.yml', 'utf8'));
	const folders = src.map(({ path }) => path.split('/').slice(1, -1)[0] ?? '.');
	expect(workflow.jobs.mutation.strategy.matrix.folder).toEqual([...new Set(folders)].sort());
});

test('no file is longer than 200 lines, so that each can be read in one go', async () => {
	const others = await Promise.all(['bench', 'deploy', 'examples', 'tests'].map(readFolder));
	const long = [handler, ...src, ...scripts, ...others.flat()].filter(({ text }) => text.split('\n').length - 1 > 200);
	expect(long.map(({ path }) => path)).toEqual([]);
});
