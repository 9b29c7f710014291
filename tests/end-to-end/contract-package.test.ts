import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { toMessage } from '../support/messages.ts';
import { runNode } from '../support/node.ts';

describe('the package tim-relay/contract', () => {
	test('is imported by Node under its name', async () => {
		const script = `import { parseGroupMessageEvent } from 'tim-relay/contract';
			process.stdout.write(parseGroupMessageEvent(process.argv[1]).data.sender)`;
		const { stdout } = await runNode(['--input-type=module', '--eval', script, toMessage().body]);
		expect(stdout).toBe('user_0412');
	});

	test('needs valibot and nothing else, no AWS SDK above all', async () => {
		const source = await readFile('dist/contract.js', 'utf8');
		const imported = [...source.matchAll(/\b(?:from|import|require)\s*\(?\s*["']([^"']+)["']/g)].map(
			([, name]) => name,
		);
		expect(new Set(imported)).toEqual(new Set(['valibot']));
	});

	test('has a type for the function that it exports', async () => {
		expect(await readFile('dist/contract.d.ts', 'utf8')).toContain('parseGroupMessageEvent: (json: string)');
	});
});

describe('the published types', () => {
	test('are those of the schema that checks the message, neither narrower nor wider', async () => {
		const directory = await mkdtemp(join(tmpdir(), 'contract-'));
		const file = join(directory, 'check.ts');
		const types = ['GroupMessage', 'GroupMessageEvent', 'MergedMessage', 'MessageElement', 'MergedElement'];
		await writeFile(
			file,
			types
				.map((name) => {
					const source = `import('${process.cwd()}/src/contract.ts').${name}`;
					const published = `import('${process.cwd()}/dist/contract.d.ts').${name}`;
					return `export const is${name} = (a: ${source}, b: ${published}): [${published}, ${source}] => [a, b];`;
				})
				.join('\n'),
		);
		const options = ['--strict', '--exactOptionalPropertyTypes', '--skipLibCheck', '--module', 'nodenext', '--noEmit'];
		try {
			const tsc = ['node_modules/typescript/bin/tsc', '--ignoreConfig', '--allowImportingTsExtensions', ...options];
			expect(await runNode([...tsc, file])).toEqual({ code: 0, stdout: '', stderr: '' });
		} finally {
			await rm(directory, { recursive: true });
		}
	});

	test('tell of every field what it is', async () => {
		const lines = (await readFile('dist/contract.d.ts', 'utf8')).split('\n');
		const fields = lines.flatMap((line, i) => (/^\t+\w+\??: /.test(line) ? [[line, lines[i - 1]] as const] : []));
		expect(fields.length).toBeGreaterThan(80);
		expect(fields.filter(([, before]) => !/^\t+\/\*\* .+ \*\/$/.test(before ?? ''))).toEqual([]);
	});
});
