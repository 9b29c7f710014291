import { describe, expect, test } from 'vitest';
import { runNode } from '../support/node.ts';

test.each([
	...['dev', 'send', 'invoke', 'queue', 'start', 'replay', 'reconcile', 'redrive', 'smoke'].map((name) => [
		name,
		`scripts/${name}.ts`,
	]),
	['soak', 'tests/soak/run.ts'],
	['bench', 'bench/run.ts'],
])('npm run %s -- --help shows how to use it, and does nothing else', async (_, path) => {
	const { code, stdout, stderr } = await runNode([path, '--help']);

	expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
	expect(stdout).toMatch(/\n\nUsage: npm (?:start|run \w+)\b/);
});

describe('a port', () => {
	test.each([
		['dev', '--port', 1],
		['dev', '--queue-port', 0],
		['queue', '--port', 0],
	])('of npm run %s %s has to be a valid port', async (script, option, lowest) => {
		expect(await runNode([`scripts/${script}.ts`, option, '65536'])).toEqual({
			code: 1,
			stdout: '',
			stderr: `${option} should be a port from ${lowest} to 65535, and not 65536\n`,
		});
	});
});
