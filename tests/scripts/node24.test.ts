import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { runNode } from '../support/node.ts';

const { scripts } = JSON.parse(readFileSync('package.json', 'utf8')) as { scripts: Record<string, string> };

test('an older Node is named in one line, with the way to get Node 24', async () => {
	const pretend = "Object.defineProperty(process.versions, 'node', { value: '20.20.2' })";

	expect(await runNode(['--eval', `${pretend}; require('./scripts/node24.cjs')`])).toEqual({
		code: 1,
		stdout: '',
		stderr: expect.stringMatching(/^This needs Node 24 and runs on 20\.20\.2: .* npm rebuild node .*\n$/),
	});
});

test('every npm command that runs TypeScript asks for Node 24 first', () => {
	const unasked = Object.values(scripts).filter((command) => /^node (?!-r \.\/scripts\/node24\.cjs )/.test(command));

	expect(unasked).toEqual([]);
});
