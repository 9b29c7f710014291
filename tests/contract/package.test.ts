import { execFile } from 'node:child_process';
import { cp, mkdir, readdir, readFile, symlink } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { makeCheckout } from '../support/checkout.ts';
import { toMessage } from '../support/messages.ts';
import { createProject, type Project } from './project.ts';

const run = promisify(execFile);
const body = JSON.stringify(toMessage().body);

/** An empty project into which the packed tarball was installed, with no other package than those that it names. */
let project: Project;
const installed = (file: string) => join(project.directory, 'node_modules/tim-relay', file);
const manifest = async () => JSON.parse(await readFile(installed('package.json'), 'utf8'));

beforeAll(async () => {
	project = await createProject();
	// A checkout that was never built, as a release is packed.
	const checkout = await makeCheckout();
	try {
		for (const path of ['LICENSE', 'README.md', 'README.zh-CN.md', 'schema', 'docs', 'tests/fixtures'])
			await cp(path, join(checkout.folder, path), { recursive: true });
		await run('npm', ['pack', '--offline', '--ignore-scripts=false', '--pack-destination', project.directory], {
			cwd: checkout.folder,
		});
	} finally {
		await checkout.remove();
	}
	const [tarball = ''] = await readdir(project.directory);
	await mkdir(installed(''), { recursive: true });
	await run('tar', ['-xzf', tarball, '--strip-components=1', '-C', installed('')], { cwd: project.directory });
	for (const name of Object.keys((await manifest()).dependencies))
		await symlink(resolve('node_modules', name), join(project.directory, 'node_modules', name));
});
afterAll(() => project.remove());

describe('the packed tarball', () => {
	test('installs valibot and nothing else', async () => {
		const { dependencies, peerDependencies, optionalDependencies, bundleDependencies } = await manifest();

		expect(Object.keys(dependencies)).toEqual(['valibot']);
		expect([peerDependencies, optionalDependencies, bundleDependencies]).toEqual([undefined, undefined, undefined]);
	});

	test('runs no script on the machine that installs it', async () => {
		expect(Object.keys((await manifest()).scripts)).not.toEqual(
			expect.arrayContaining([expect.stringMatching(/^(?:pre|post)?install$/)]),
		);
	});

	test('holds what is built for consumers, and nothing of the relay', async () => {
		const built = ['contract.cjs', 'contract.d.cts', 'contract.d.ts', 'contract.js'];

		expect((await readdir(installed('dist'))).sort()).toEqual(built);
		expect((await readdir(installed(''))).sort()).toEqual(
			['LICENSE', 'README.md', 'README.zh-CN.md', 'dist', 'docs', 'package.json', 'schema', 'tests'].sort(),
		);
	});
});

describe('at run time', () => {
	test.each([
		['an ES module', 'module', `import { parseGroupMessageEvent } from 'tim-relay/contract';`],
		['CommonJS', 'commonjs', `const { parseGroupMessageEvent } = require('tim-relay/contract');`],
	])('%s parses a message', async (_name, type, load) => {
		const script = `${load} console.log(parseGroupMessageEvent(${body}).data.sender)`;

		expect(await project.node([`--input-type=${type}`, '--eval', script])).toEqual({
			code: 0,
			stdout: 'user_0412\n',
			stderr: '',
		});
	});

	test.each([
		['schema', ['asyncapi.json', 'group-message-sent.v1.json', 'draft-07/group-message-sent-event.v1.json']],
		['fixtures', ['text.json', 'merged.json', 'edited.json', 'recalled.json']],
	])('%s is exported file by file', async (folder, files) => {
		const names = JSON.stringify(files.map((file) => `tim-relay/${folder}/${file}`));
		const script = `console.log(JSON.stringify(${names}.map((name) => typeof require(name))))`;
		const { stdout, stderr } = await project.node(['--input-type=commonjs', '--eval', script]);

		expect(stderr).toBe('');
		expect(JSON.parse(stdout)).toEqual(files.map(() => 'object'));
	});
});

const elementTypes = ['Text', 'Location', 'Face', 'Custom', 'Sound', 'Image', 'File', 'Video', 'Unknown', 'Merged'];

const consumer = `
	import { EVENT_TYPE, parseGroupMessageEvent } from 'tim-relay/contract';
	import type { ${elementTypes.map((type) => `${type}Element`).join(', ')} } from 'tim-relay/contract';
	import type { GroupMessageEvent, MessageElement } from 'tim-relay/contract';
	type Known = ${elementTypes.map((type) => `${type}Element`).join(' | ')};
	export const event: GroupMessageEvent = parseGroupMessageEvent('');
	export const same: typeof EVENT_TYPE = event.type;
	export const known: Known[] = event.data.elements;
	export const toText = (element: MessageElement): string | undefined =>
		element.type === 'text' ? element.text : undefined;
	// @ts-expect-error The types are there: they are not any.
	event.data.sender = 1;
`;

describe('TypeScript', () => {
	beforeAll(async () => {
		await Promise.all(['consumer.mts', 'consumer.cts', 'consumer.ts'].map((file) => project.write(file, consumer)));
	});

	test.each([
		['an ES module with node16', 'consumer.mts', ['--module', 'node16']],
		['CommonJS with node16', 'consumer.cts', ['--module', 'node16']],
		['an ES module with nodenext', 'consumer.mts', ['--module', 'nodenext']],
		['CommonJS with nodenext', 'consumer.cts', ['--module', 'nodenext']],
		['an ES module with bundler', 'consumer.ts', ['--module', 'esnext', '--moduleResolution', 'bundler']],
		['CommonJS with bundler', 'consumer.ts', ['--module', 'commonjs', '--moduleResolution', 'bundler']],
	])('finds every type from %s, and checks the declarations', async (_name, file, options) => {
		expect(await project.compile([file], [...options, '--lib', 'es2022'])).toBe('');
	});

	// TypeScript 6 is the last that knows it. It reads no `exports`, but `typesVersions`.
	test('finds the declarations with moduleResolution node, as typesVersions says', async () => {
		const { typesVersions } = await manifest();
		const [path] = typesVersions['*'].contract;

		expect(await readFile(installed(path), 'utf8')).toContain('export interface GroupMessageEvent');
	});
});
