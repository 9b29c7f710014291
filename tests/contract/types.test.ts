import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createProject, type Project } from './project.ts';

let project: Project;
beforeAll(async () => {
	project = await createProject();
});
afterAll(() => project.remove());

describe('the published types', () => {
	test('are those of the schema that checks the message, neither narrower nor wider', async () => {
		const types = ['GroupMessage', 'GroupMessageEvent', 'MergedMessage', 'MessageElement', 'MergedElement'];
		const checks = types.map((name) => {
			const source = `import('${process.cwd()}/src/contract.ts').${name}`;
			const published = `import('${process.cwd()}/dist/contract.d.ts').${name}`;
			return `export const is${name} = (a: ${source}, b: ${published}): [${published}, ${source}] => [a, b];`;
		});
		await project.write('check.ts', checks.join('\n'));
		const options = ['--module', 'nodenext', '--allowImportingTsExtensions', '--skipLibCheck'];
		expect(await project.compile(['check.ts'], options)).toBe('');
	});

	test('describe every field', async () => {
		const lines = (await readFile('dist/contract.d.ts', 'utf8')).split('\n');
		const fields = lines.flatMap((line, i) => (/^\t+\w+\??: /.test(line) ? [[line, lines[i - 1]] as const] : []));
		expect(fields.length).toBeGreaterThan(80);
		expect(fields.filter(([, before]) => !/^\t+\/\*\* .+ \*\/$/.test(before ?? ''))).toEqual([]);
	});
});
