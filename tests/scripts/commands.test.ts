import { execFile } from 'node:child_process';
import { promisify, stripVTControlCharacters } from 'node:util';
import { describe, expect, test } from 'vitest';

const run = promisify(execFile);
const nodeWith = (env: Record<string, string>, ...args: string[]) =>
	run(process.execPath, args, { env: { PATH: process.env.PATH, HOME: process.env.HOME, ...env } });
const node = (...args: string[]) => nodeWith({}, ...args);

/** As a shell is after a deployment: nothing of it is meant for this machine. */
const deployed = {
	SDK_APP_IDS: '1400000000,1400000001',
	CALLBACK_TOKENS: 'token',
	ALLOWED_SOURCE_CIDRS: '192.0.2.0/24',
	QUEUE_URL: 'http://127.0.0.1:1/000000000000/messages.fifo',
	AWS_ENDPOINT_URL_SQS: 'http://127.0.0.1:1',
};

test('npm start shows the same whatever the shell says', async () => {
	expect((await nodeWith(deployed, 'scripts/start.ts')).stdout).toMatch(/^\d+ callbacks answered as expected/m);
});

test.each(['queue', 'dev'])('npm run %s names an option that it does not know, and starts nothing', async (script) => {
	await expect(node(`scripts/${script}.ts`, '--jsn')).rejects.toMatchObject({
		code: 1,
		stderr: "Unknown option '--jsn'\n",
	});
});

describe('npm run invoke', () => {
	test('runs serverless invoke local and shows the acknowledgement and the message as read back', async () => {
		const { stdout } = await node('scripts/invoke.ts', 'events/text.json');
		expect(stdout).toContain('"statusCode": 200');
		expect(stdout).toContain("elements: [ { type: 'text', text: '今晚八点开会 👍' } ]");
	}, 60_000);

	test('names a file that is not there, before it starts anything', async () => {
		await expect(node('scripts/invoke.ts', 'events/text.json', 'events/nothing.json')).rejects.toMatchObject({
			code: 1,
			stdout: '',
			stderr: 'There is no file events/nothing.json\n',
		});
	});
});

describe('npm run send ends with one line for', () => {
	test.each([
		['no file at all', [], 'Name one or more callbacks, e.g. npm run send -- events/text.json'],
		['a file that is not there', ['events/nothing.json'], 'There is no file events/nothing.json'],
		[
			'a file that is not JSON',
			['README.md'],
			'README.md is neither a request of API Gateway, like events/text.json, nor the body of a callback',
		],
		[
			'JSON that is neither',
			['package.json'],
			'package.json is neither a request of API Gateway, like events/text.json, nor the body of a callback',
		],
		['an unknown option', ['--frsh'], /^Unknown option '--frsh'/],
		['a URL that is none', ['--url', 'nowhere', 'events/text.json'], /^--url should be a URL/],
		['a URL without its protocol', ['--url', 'localhost:3000', 'events/text.json'], /^--url should be a URL/],
		['a directory', ['events'], 'events cannot be read (EISDIR)'],
	])('%s', async (_, args, line) => {
		const error = await node('scripts/send.ts', ...args).catch((caught) => caught);

		expect(error).toMatchObject({ code: 1, stdout: '' });
		expect(error.stderr.trimEnd().split('\n')).toEqual([typeof line === 'string' ? line : expect.stringMatching(line)]);
	});
});

test.each([
	['replay', 'dry_run', 2, 'npm took --dry-run for itself. Write -- before the options: npm run replay -- --dry-run …'],
	['send', 'fresh', 1, 'npm took --fresh for itself. Write -- before the options: npm run send -- --fresh …'],
])('%s does nothing where npm has taken an option for itself', async (script, option, code, line) => {
	const env = { npm_lifecycle_event: script, [`npm_config_${option}`]: 'true' };

	const error = await nodeWith(env, `scripts/${script}.ts`, 'events/text.json').catch((caught) => caught);

	expect(error).toMatchObject({ code, stdout: '' });
	expect(stripVTControlCharacters(error.stderr)).toBe(`${line}\n`);
});

test('npm run send says what to do where nothing answers', async () => {
	await expect(
		node('scripts/send.ts', '--url', 'http://127.0.0.1:10009/callback', 'events/text.json'),
	).rejects.toMatchObject({
		code: 1,
		stderr: 'http://127.0.0.1:10009/callback does not respond (ECONNREFUSED): is "npm run dev" running?\n',
	});
});
