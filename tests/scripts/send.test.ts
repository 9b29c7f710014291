import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { sign } from '../../src/tencent/signature.ts';
import { holdDeadPort } from '../support/dead-port.ts';
import { runNode } from '../support/node.ts';

/** In place of a relay, because the tests are about what is sent and how the response is reported. */
let server: Server;
let response: { status: number; body: string };
let requests: { url: string; body: string }[];
beforeEach(async () => {
	response = { status: 200, body: '{"ActionStatus":"OK","ErrorInfo":"","ErrorCode":0}' };
	requests = [];
	server = createServer(async (request: IncomingMessage, answer) => {
		requests.push({ url: request.url ?? '', body: await text(request) });
		answer.writeHead(response.status).end(response.body);
	});
	await new Promise<void>((resolve) => {
		server.listen(0, '127.0.0.1', resolve);
	});
});
afterEach(() => {
	server.close();
	server.closeAllConnections();
});

const send = (env: Record<string, string>, ...args: string[]) => {
	const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/callback`;
	return runNode(['scripts/send.ts', '--url', url, ...args], { env });
};

test('npm run send posts the content of the file, and shows the response', async () => {
	const { code, stdout } = await send({}, 'events/text.json');

	expect(code).toBe(0);
	expect(stdout).toContain('200 {"ActionStatus":"OK"');
	expect(JSON.parse(requests[0]?.body ?? '')).toMatchObject({ MsgSeq: 101 });
});

test('npm run send signs for the first app and token of the environment', async () => {
	await send({ SDK_APP_IDS: '1600012345,1', CALLBACK_TOKENS: 'new,old' }, 'events/text.json');

	const query = new URL(requests[0]?.url ?? '', 'http://relay').searchParams;
	expect(query.get('SdkAppid')).toBe('1600012345');
	expect(query.get('Sign')).toBe(sign('new', query.get('RequestTime') ?? ''));
});

test('npm run send --fresh makes a new message of each file', async () => {
	await send({}, '--fresh', 'events/text.json', 'events/text.json');

	const [one, two] = requests.map(({ body }) => JSON.parse(body).Random);
	expect(one).not.toBe(2804799571);
	expect(two).not.toBe(one);
});

test('npm run send goes on after a rejection, and finally fails', async () => {
	response = { status: 403, body: '{"ActionStatus":"FAIL","ErrorInfo":"no","ErrorCode":10101}' };

	expect(await send({}, 'events/text.json', 'events/face.json')).toMatchObject({ code: 1, stderr: '' });
	expect(requests).toHaveLength(2);
});

test('npm run send names the missing queue behind a relay that cannot reach it', async () => {
	const ErrorInfo = 'The queue did not accept the message (ECONNREFUSED)';
	response = { status: 503, body: JSON.stringify({ ActionStatus: 'FAIL', ErrorInfo, ErrorCode: 10107 }) };

	expect(await send({}, 'events/text.json')).toMatchObject({
		code: 1,
		stderr: expect.stringContaining('"npm run queue" starts a queue'),
	});
});

test("npm run send blames no queue for the app's own server", async () => {
	const ErrorInfo = "The app's own server did not respond (ECONNREFUSED)";
	response = { status: 502, body: JSON.stringify({ ActionStatus: 'FAIL', ErrorInfo, ErrorCode: 10109 }) };

	expect(await send({}, 'events/before-send.json')).toMatchObject({ code: 1, stderr: '' });
});

test('npm run send asks for "npm run dev" only where that could be the relay', async () => {
	const at = (url: string) => runNode(['scripts/send.ts', '--url', url, 'events/text.json']);
	const { port, release } = await holdDeadPort();

	expect(await at(`http://127.0.0.1:${port}/callback`)).toMatchObject({
		stderr: expect.stringContaining('"npm run dev"'),
	});
	release();
	expect(await at('https://relay.invalid/callback')).toMatchObject({
		code: 1,
		stderr: expect.stringMatching(/^https:\/\/relay\.invalid\/callback does not respond \(\w+\)\n$/),
	});
});

test('npm run send rejects a token that only CloudFormation can read', async () => {
	const env = { CALLBACK_TOKENS: '{{resolve:secretsmanager:token}}' };

	expect(await send(env, 'events/text.json')).toEqual({
		code: 1,
		stdout: '',
		stderr: 'CALLBACK_TOKENS holds a reference that only CloudFormation can resolve; set it to the token itself\n',
	});
});
