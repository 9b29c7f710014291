// The function in a process of its own, as on Lambda.
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { localAws, startLocalQueue } from '../../scripts/local/queue.ts';
import { type DeadPort, holdDeadPort } from '../support/dead-port.ts';
import { faults, startFaultProxy } from '../support/fault-proxy.ts';
import { runNode, spawnNode } from '../support/node.ts';
import { APP_ID, request } from '../support/requests.ts';
import { startUpstream } from '../support/upstream.ts';

test('the bundle cannot start with a wrong setting: it says so in one line, and prints none of its source', async () => {
	const env = { ...localAws, SDK_APP_IDS: 'canary', QUEUE_URL: 'http://127.0.0.1/messages.fifo' };

	const { code, stdout, stderr } = await runNode(['dist/handler.cjs'], { env });

	expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
	expect(stderr).toMatch(/^tim-relay can ?not start: SDK_APP_IDS should be .*\n$/);
	expect(stderr).not.toContain('canary');
});

test('a timeout leaves no handle open, because an environment may be frozen at any time', async () => {
	const queue = await startLocalQueue();
	const proxy = await startFaultProxy(queue.url);
	try {
		proxy.break(faults.hangsInMidBody);
		const env = { ...localAws, SDK_APP_IDS: APP_ID, QUEUE_URL: proxy.queueUrl };
		// The process ends by itself only if nothing is left that could keep it alive.
		const script = `
			const { handler } = require('./dist/handler.cjs');
			handler(${JSON.stringify(request())}, {}).then(({ statusCode }) => {
				process.exitCode = statusCode === 503 ? 42 : 1;
			});
		`;

		expect(await runNode(['--eval', script], { env })).toMatchObject({ code: 42 });
	} finally {
		await proxy.close();
		await queue.stop();
	}
});

describe('a spill that the log does not accept at once', () => {
	let nowhere: DeadPort;
	beforeEach(async () => {
		nowhere = await holdDeadPort();
	});
	afterEach(() => nowhere.release());

	test('has left the process before the response, because Lambda freezes or ends it then', async () => {
		// The log is not read until the spill is written, and by then the pipe is full.
		const script = `
			process.stderr.write('x'.repeat(1_000_000) + '\\n');
			const write = process.stderr.write.bind(process.stderr);
			process.stderr.write = (chunk, ...rest) => {
				const taken = write(chunk, ...rest);
				if (String(chunk).includes('"spill":')) require('node:fs').writeSync(1, taken ? 'taken' : 'waiting');
				return taken;
			};
			const { handler } = require('./dist/handler.cjs');
			handler(${JSON.stringify(request())}, {}).then(() => process.exit());
		`;
		const env = {
			...localAws,
			SDK_APP_IDS: APP_ID,
			QUEUE_URL: `http://127.0.0.1:${nowhere.port}/000000000000/messages.fifo`,
		};
		const child = spawnNode(['--eval', script], { env });

		const [mark] = await once(child.stdout, 'data');
		expect(String(mark)).toBe('waiting');
		const lines = (await text(child.stderr)).split('\n');
		expect(lines.filter((line) => line.includes('"spill":')).map((line) => JSON.parse(line))).toMatchObject([
			{ spill: { reason: 'queue', message: { groupId: '1400000000:@TGS#2SAMPLE5Q' } } },
		]);
	});
});

test("a copy that the app's own server does not take leaves nothing open either, so a freeze cuts off nothing", async () => {
	const queue = await startLocalQueue();
	const upstream = await startUpstream();
	try {
		upstream.respond(faults.hangsBeforeHeaders);
		const forwarding = { FORWARD_URL: upstream.url, FORWARD_PUBLISHED: 'true' };
		const env = { ...localAws, SDK_APP_IDS: APP_ID, QUEUE_URL: queue.url, ...forwarding };
		const script = `
			const { handler } = require('./dist/handler.cjs');
			handler(${JSON.stringify(request())}, {}).then(({ statusCode }) => {
				process.exitCode = statusCode === 200 ? 42 : 1;
			});
		`;

		expect(await runNode(['--eval', script], { env })).toMatchObject({ code: 42 });
		expect(upstream.requests).toBe(1);
	} finally {
		await upstream.close();
		await queue.stop();
	}
});

test('nothing of the forwarder is evaluated unless there is a URL to forward to, so that no one else pays for it', async () => {
	/** How often each function of the bundle that contains the forwarder was called. */
	const script = `
		const { Session } = require('node:inspector');
		const session = new Session();
		session.connect();
		session.post('Profiler.enable');
		session.post('Profiler.startPreciseCoverage', { callCount: true, detailed: false });
		require('./dist/handler.cjs');
		setImmediate(() => session.post('Profiler.takePreciseCoverage', (_, { result }) => {
			const text = require('node:fs').readFileSync('dist/handler.cjs', 'utf8');
			const { functions } = result.find(({ url }) => url.endsWith('/dist/handler.cjs'));
			const isForwarder = ({ startOffset, endOffset }) =>
				startOffset > 0 && text.slice(startOffset, endOffset).includes('FORWARD_URL leads back');
			console.error(functions.flatMap(({ ranges: [range] }) => (isForwarder(range) ? [range.count] : [])).join());
		}));
	`;
	const counts = async (env: Record<string, string>) => {
		const settings = {
			...localAws,
			SDK_APP_IDS: APP_ID,
			CALLBACK_TOKENS: 'token',
			QUEUE_URL: 'http://127.0.0.1/a.fifo',
		};
		return (await runNode(['--eval', script], { env: { ...settings, ...env } })).stderr.trim();
	};

	expect(await counts({})).toBe('0');
	expect(await counts({ FORWARD_URL: 'https://app.example.com' })).toMatch(/^1,1/);
});
