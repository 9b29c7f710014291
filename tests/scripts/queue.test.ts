import { once } from 'node:events';
import { createServer } from 'node:net';
import { createInterface } from 'node:readline';
import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { afterEach, describe, expect, test } from 'vitest';
import { localAws } from '../../scripts/local/queue.ts';
import { runNode, spawnNode } from '../support/node.ts';

let end = () => {};
afterEach(() => end());

/** Takes a free port and keeps it until the end of the test, on all addresses that a local server may listen on. */
const holdPort = async (): Promise<number> => {
	const server = createServer().listen(0);
	await once(server, 'listening');
	end = () => server.close();
	return (server.address() as { port: number }).port;
};

describe('a taken port is named, and the option for another one, by', () => {
	test.each([
		['queue', '--port', 'the queue', []],
		['dev', '--port', 'the callback URL', ['--queue-port', '0']],
		['dev', '--queue-port', 'the queue', []],
	])('npm run %s %s', async (script, option, purpose, others) => {
		const port = await holdPort();
		const { code, stdout, stderr } = await runNode([`scripts/${script}.ts`, ...others, option, String(port)]);

		expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
		expect(stderr).toMatch(`Port ${port} is taken, but ${purpose} needs it.`);
		expect(stderr).toMatch(`npm run ${script} -- ${option} `);
	});
});

test('npm run queue -- --json prints each message once, as it is, and stops when asked to', async () => {
	const child = spawnNode(['scripts/queue.ts', '--json', '--port', '0']);
	end = () => child.kill('SIGKILL');
	const [greeting] = await once(createInterface(child.stderr), 'line');
	const QueueUrl = /http:[^;]*/.exec(greeting)?.[0];
	const client = new SQSClient({
		endpoint: new URL('/', QueueUrl).href,
		region: localAws.AWS_REGION,
		credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
	});
	const command = new SendMessageCommand({
		QueueUrl,
		MessageBody: '{"not":"an event"}',
		MessageGroupId: 'a',
		MessageDeduplicationId: '1',
	});
	const lines: string[] = [];
	const output = createInterface(child.stdout).on('line', (line) => lines.push(line));
	await client.send(command);
	await client.send(command);
	client.destroy();
	child.kill('SIGTERM');
	await Promise.all([once(output, 'close'), once(child, 'exit')]);

	expect(lines).toEqual(['{"not":"an event"}']);
	expect(child.exitCode).toBe(0);
});
