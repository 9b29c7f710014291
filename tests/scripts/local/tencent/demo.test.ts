import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { startLocalQueue } from '../../../../scripts/local/queue.ts';
import { startTencentDemo } from '../../../../scripts/local/tencent/demo.ts';
import { publishedLine } from '../../../support/history.ts';

test('the command that npm run dev shows fetches what never reached the relay', async () => {
	const queue = await startLocalQueue();
	const demo = await startTencentDemo();
	const numbers: unknown[] = [];
	const relay = createServer(async (request, response) => {
		const callback = (await json(request)) as Record<string, unknown>;
		numbers.push(callback.MsgSeq);
		demo.keep(publishedLine({ ...callback, EventTime: Date.now() }).trimEnd());
		response.end();
	}).listen(0, '127.0.0.1');
	await once(relay, 'listening');
	try {
		const url = `http://127.0.0.1:${(relay.address() as AddressInfo).port}/callback`;
		const command = (await demo.loseCallbacks(url, queue.url)).split('\n').slice(1).join('\n');
		expect(numbers).toEqual([1, 2, 4, 5, 6, 7, 8, 9]);

		const { stdout, stderr } = await promisify(execFile)('sh', ['-c', command]);
		expect(stdout).toContain('2  numbers missing');
		// The log covers the window, and nothing else is wrong.
		expect(stderr).toBe('');
		expect((await queue.receiveAll()).map(({ Body = '' }) => JSON.parse(Body).data.seq)).toEqual([3, 10]);
	} finally {
		relay.close();
		await demo.stop();
		await queue.stop();
	}
});
