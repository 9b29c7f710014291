import { stripVTControlCharacters } from 'node:util';
import { describe, expect, test } from 'vitest';
import { readSampleEvents } from '../../scripts/local/sample-events.ts';
import { holdDeadPort } from '../support/dead-port.ts';
import { runNode } from '../support/node.ts';

const nodeWith = (env: Record<string, string>, ...args: string[]) => runNode(args, { env });
const node = (...args: string[]) => runNode(args);

/** As a shell is after a deployment: nothing of it is meant for this machine. */
const deployed = {
	SDK_APP_IDS: '1400000000,1400000001',
	CALLBACK_TOKENS: 'token',
	ALLOWED_SOURCE_CIDRS: '192.0.2.0/24',
	QUEUE_URL: 'http://127.0.0.1:1/000000000000/messages.fifo',
	AWS_ENDPOINT_URL_SQS: 'http://127.0.0.1:1',
	FORWARD_URL: 'https://app.example.invalid',
	FORWARD_PUBLISHED: 'true',
};

test('npm start shows the same whatever the shell has set', async () => {
	const { length } = await readSampleEvents();

	expect(await nodeWith(deployed, 'scripts/start.ts')).toMatchObject({
		code: 0,
		stdout: expect.stringContaining(`${length} callbacks answered as expected`),
	});
});

test("npm start shows a callback to which the app's own server responds", async () => {
	const { stdout } = await node('scripts/start.ts');

	const [, forwarded = ''] = stripVTControlCharacters(stdout).split('✓ events/before-send.json, with FORWARD_URL');
	expect(forwarded).toMatch(/answer +200 .*"MsgBody":.*"加我 \*\*\*"/);
});

test.each(['queue', 'dev'])('npm run %s names an option that it does not know, and starts nothing', async (script) => {
	expect(await node(`scripts/${script}.ts`, '--jsn')).toMatchObject({
		code: 1,
		stderr: "Unknown option '--jsn'\n",
	});
});

describe('npm run invoke', () => {
	test('runs serverless invoke local and shows the acknowledgement and the message as read back', async () => {
		const { stdout } = await node('scripts/invoke.ts', 'events/text.json');
		expect(stdout).toContain('"statusCode": 200');
		expect(stdout).toContain("elements: [ { type: 'text', text: '今晚八点开会 👍' } ]");
	});

	test('names a missing file before it starts anything', async () => {
		expect(await node('scripts/invoke.ts', 'events/text.json', 'events/nothing.json')).toMatchObject({
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
		const { stderr, ...rest } = await node('scripts/send.ts', ...args);

		expect(rest).toEqual({ code: 1, stdout: '' });
		expect(stderr.trimEnd().split('\n')).toEqual([typeof line === 'string' ? line : expect.stringMatching(line)]);
	});
});

test.each([
	['replay', 'dry_run', 2, 'npm took --dry-run for itself. Write -- before the options: npm run replay -- --dry-run …'],
	['send', 'fresh', 1, 'npm took --fresh for itself. Write -- before the options: npm run send -- --fresh …'],
])('%s does nothing if npm has taken an option for itself', async (script, option, code, line) => {
	const env = { npm_lifecycle_event: script, [`npm_config_${option}`]: 'true' };

	const { stderr, ...rest } = await nodeWith(env, `scripts/${script}.ts`, 'events/text.json');

	expect(rest).toEqual({ code, stdout: '' });
	expect(stripVTControlCharacters(stderr)).toBe(`${line}\n`);
});

test('npm run send says what to do if nothing responds', async () => {
	const nowhere = await holdDeadPort();
	const url = `http://127.0.0.1:${nowhere.port}/callback`;

	expect(await node('scripts/send.ts', '--url', url, 'events/text.json')).toMatchObject({
		code: 1,
		stderr: `${url} does not respond (ECONNREFUSED): is "npm run dev" running?\n`,
	});
	nowhere.release();
});
