import { readFileSync } from 'node:fs';
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { runNode } from '../support/node.ts';

const { scripts } = JSON.parse(readFileSync('package.json', 'utf8')) as { scripts: Record<string, string> };

test('an older Node is reported in one line, with how to get Node 24', async () => {
	const pretend = "Object.defineProperty(process.versions, 'node', { value: '20.20.2' })";

	expect(await runNode(['--eval', `${pretend}; require('./scripts/node24.cjs')`])).toEqual({
		code: 1,
		stdout: '',
		stderr: expect.stringMatching(/^This needs Node 24 and runs on 20\.20\.2: .* npm rebuild node .*\n$/),
	});
});

test('a fresh clone is told to run npm ci, whatever its Node', async () => {
	const clone = await mkdtemp(join(tmpdir(), 'tim-relay-'));
	try {
		await cp('scripts/node24.cjs', join(clone, 'scripts/node24.cjs'));

		expect(await runNode([join(clone, 'scripts/node24.cjs')])).toEqual({
			code: 1,
			stdout: '',
			stderr: 'The packages of this project are missing. Install them with: npm ci\n',
		});
	} finally {
		await rm(clone, { recursive: true });
	}
});

test('every npm command that runs TypeScript asks for Node 24 first', () => {
	const unasked = Object.values(scripts).filter((command) => /^node (?!-r \.\/scripts\/node24\.cjs )/.test(command));

	expect(unasked).toEqual([]);
});
