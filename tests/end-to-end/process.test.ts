// The function in a process of its own, as on Lambda.
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { localAws, startLocalQueue } from '../../scripts/local/queue.ts';
import { type DeadPort, holdDeadPort } from '../support/dead-port.ts';
import { faults, startFaultProxy } from '../support/fault-proxy.ts';
import { runNode, spawnNode } from '../support/node.ts';
import { APP_ID, request } from '../support/requests.ts';

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
