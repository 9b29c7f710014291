import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, test } from 'vitest';

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
			await promisify(execFile)(process.execPath, [...tsc, file]);
		} finally {
			await rm(directory, { recursive: true });
		}
	}, 30_000);

	test('tell of every field what it is', async () => {
		const lines = (await readFile('dist/contract.d.ts', 'utf8')).split('\n');
		const fields = lines.flatMap((line, i) => (/^\t+\w+\??: /.test(line) ? [[line, lines[i - 1]] as const] : []));
		expect(fields.length).toBeGreaterThan(80);
		expect(fields.filter(([, before]) => !/^\t+\/\*\* .+ \*\/$/.test(before ?? ''))).toEqual([]);
	});
});
