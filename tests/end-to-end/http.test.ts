// Over real HTTP: serverless offline in front of the bundle. It differs from API Gateway in that it hands over a body
// without a Content-Type as text and says application/json of it, and in that it rewrites the query string.
import { execFile } from 'node:child_process';
import { EventEmitter, once } from 'node:events';
import { Agent, request as httpRequest, type IncomingMessage } from 'node:http';
import { createServer } from 'node:net';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Offline, startOffline } from '../../scripts/local/offline.ts';
import { type LocalQueue, startLocalQueue } from '../../scripts/local/queue.ts';
import { APP_ID, callbackBody, callbackQuery, signed } from '../support/requests.ts';

const TOKEN = 'token-of-the-test';
const OK = { status: 200, body: { ActionStatus: 'OK', ErrorInfo: '', ErrorCode: 0 } };

let queue: LocalQueue;
let offline: Offline;
const lines: string[] = [];
const logged = new EventEmitter();
beforeAll(async () => {
	queue = await startLocalQueue();
	const env = { QUEUE_URL: queue.url, SDK_APP_IDS: APP_ID, CALLBACK_TOKENS: TOKEN };
	offline = await startOnFreePort(env);
	// The first one loads the function, which on a busy machine may take longer than a callback has.
	await postRaw(nextBody('first'));
	await queue.receiveAll();
});
afterAll(async () => {
	await offline.stop();
	await queue.stop();
});

/** Between finding a port and opening it, another process may open it: then retries with another. */
const startOnFreePort = async (env: Record<string, string>): Promise<Offline> => {
	for (;;) {
		const port = await freePort();
		try {
			return await startOffline(port, env, (line) => {
				lines.push(line);
				logged.emit('line');
			});
		} catch (error) {
			if (!String(error).includes('EADDRINUSE')) throw error;
		}
	}
};

const freePort = () =>
	new Promise<number>((resolve) => {
		const server = createServer().listen(0, 'localhost', () => {
			const address = server.address();
			server.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
		});
	});

const url = (query = callbackQuery(signed(TOKEN))) => `${offline.url}?${new URLSearchParams(query)}`;

const postRaw = async (body: string | Buffer, headers: Record<string, string> = {}, agent?: Agent) => {
	const response = await new Promise<IncomingMessage>((resolve, reject) => {
		httpRequest(url(), { method: 'POST', headers, ...(agent && { agent }) }, resolve)
			.on('error', reject)
			.end(body);
	});
	const chunks = await response.toArray();
	return { status: response.statusCode, body: JSON.parse(Buffer.concat(chunks).toString()) };
};

/** Posts a callback; again if the relay has run out of time on a busy machine, as its sender's retry would. */
const post = async (...args: Parameters<typeof postRaw>) => {
	for (;;) {
		const response = await postRaw(...args);
		if (response.status !== 503) return response;
	}
};

/** A message that no other test sends. */
let seq = 0;
const nextBody = (text: string) => {
	seq += 1;
	return JSON.stringify(
		callbackBody({ MsgSeq: seq, MsgBody: [{ MsgType: 'TIMTextElem', MsgContent: { Text: text } }] }),
	);
};

const receivedTexts = async () =>
	(await queue.receiveAll()).map(({ Body = '' }) => JSON.parse(Body).data.elements[0].text);

describe('a signed callback over HTTP is acknowledged and is on the queue', () => {
	test.each([
		['as JSON', { 'content-type': 'application/json' }],
		['as JSON with a charset', { 'content-type': 'application/json; charset=utf-8' }],
		['without a Content-Type', {}],
		['as a form, which is what curl says by default', { 'content-type': 'application/x-www-form-urlencoded' }],
		['as binary', { 'content-type': 'application/octet-stream' }],
		['as text', { 'content-type': 'text/plain' }],
	])('%s', async (_, headers: Record<string, string>) => {
		expect(await post(nextBody('今晚八点开会 👍'), headers)).toEqual(OK);
		expect(await receivedTexts()).toEqual(['今晚八点开会 👍']);
	});

	test('in chunks, without a Content-Length', async () => {
		expect(await post(nextBody('in chunks'), { 'transfer-encoding': 'chunked' })).toEqual(OK);
		expect(await receivedTexts()).toEqual(['in chunks']);
	});

	test('by curl, which is not our own client', async () => {
		// Without the user's settings; again if the relay has run out of time on a busy machine.
		const alone = ['--disable', '--noproxy', '*', '--retry', '20', '--retry-delay', '1'];
		const args = [...alone, '--silent', '--show-error', '--fail-with-body', '--data-binary', nextBody('curl'), url()];
		const { stdout } = await promisify(execFile)('curl', args);
		expect(JSON.parse(stdout)).toEqual(OK.body);
		expect(await receivedTexts()).toEqual(['curl']);
	});
});

test('ten callbacks share one connection, as Tencent keeps it alive', async () => {
	const agent = new Agent({ keepAlive: true, maxSockets: 1 });
	let connections = 0;
	const connect = agent.createConnection.bind(agent);
	agent.createConnection = (...args) => {
		connections += 1;
		return connect(...args);
	};
	for (let i = 0; i < 10; i++) expect(await post(nextBody(`keep-alive ${i}`), {}, agent)).toEqual(OK);
	agent.destroy();
	expect(connections).toBe(1);
	expect(await receivedTexts()).toEqual(Array.from({ length: 10 }, (_, i) => `keep-alive ${i}`));
});

test('100 callbacks at once are all on the queue, each once', async () => {
	const texts = Array.from({ length: 100 }, (_, i) => `parallel ${i}`);
	const responses = await Promise.all(texts.map((text) => post(nextBody(text))));
	expect(responses).toEqual(texts.map(() => OK));
	expect((await receivedTexts()).sort()).toEqual(texts.sort());
});

test('a callback that arrives twice is on the queue once', async () => {
	const body = nextBody('twice');
	expect([await post(body), await post(body)]).toEqual([OK, OK]);
	expect(await receivedTexts()).toEqual(['twice']);
});

test('a callback without a signature is rejected with the JSON that Tencent expects', async () => {
	const response = await fetch(url(callbackQuery()), { method: 'POST', body: nextBody('unsigned') });
	expect(response.status).toBe(403);
	expect(await response.json()).toMatchObject({ ActionStatus: 'FAIL', ErrorCode: 10102 });
	expect(await receivedTexts()).toEqual([]);
});

test('the log has a line for each callback, and neither token nor signature', async () => {
	const query = callbackQuery(signed(TOKEN));
	const first = seq + 1;
	for (let i = 0; i < 3; i++) {
		const body = nextBody('logged');
		while ((await fetch(url(query), { method: 'POST', body })).status === 503);
	}
	const published = () =>
		lines
			.filter((line) => line.includes('"published"'))
			.map((line) => JSON.parse(line).seq)
			.filter((n) => n >= first);
	while (published().length < 3) await once(logged, 'line');
	expect(published()).toEqual([first, first + 1, first + 2]);
	expect(lines.join('\n')).not.toContain(TOKEN);
	expect(lines.join('\n')).not.toContain(query.Sign);
	await queue.receiveAll();
});
