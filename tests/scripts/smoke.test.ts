import { readFile } from 'node:fs/promises';
import { DeleteMessageCommand, ReceiveMessageCommand, SendMessageCommand } from '@aws-sdk/client-sqs';
import { afterEach, describe, expect, test } from 'vitest';
import { holdDeadPort } from '../support/dead-port.ts';
import { faults, startFaultProxy } from '../support/fault-proxy.ts';
import { type HttpRelay, startHttpRelay } from '../support/http-relay.ts';
import { runNode } from '../support/node.ts';

const TOKEN = 'token-of-the-test';

const ends: (() => unknown)[] = [];
afterEach(async () => {
	for (const end of ends.splice(0).reverse()) await end();
});

const start = async (env: Record<string, string | undefined> = { CALLBACK_TOKENS: TOKEN }): Promise<HttpRelay> => {
	const relay = await startHttpRelay(env);
	ends.push(() => relay.stop());
	return relay;
};

const smoke = (url: string, queueUrl: string, env: Record<string, string> = { CALLBACK_TOKENS: TOKEN }) =>
	runNode(['scripts/smoke.ts', '--url', url, '--queue-url', queueUrl], { env });

const readCertificate = async () => {
	const certFile = 'tests/fixtures/tls/cert.pem';
	const [key, cert] = await Promise.all([readFile('tests/fixtures/tls/key.pem'), readFile(certFile)]);
	return { key, cert, certFile };
};

/** What it prints of a relay that works, without the times. */
const lines = (output: string) =>
	output
		.trimEnd()
		.split('\n')
		.map((line) => line.replace(/ {2,}/g, ' ').trim());

describe('npm run smoke', () => {
	test('follows a signed sample from the callback URL to the queue, and has foreign callbacks refused', async () => {
		const relay = await start();

		const { code, stdout, stderr } = await smoke(relay.url, relay.queue.url);

		expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
		expect(lines(stdout)).toEqual([
			`${relay.url}, app 1400000000, group tim-relay-smoke-test`,
			expect.stringMatching(/^✓ the queue is there \d+ ms$/),
			expect.stringMatching(/^✓ a signed callback is acknowledged TCP \d+ ms, response \d+ ms$/),
			expect.stringMatching(/^✓ on the queue, and deleted from it \d+ ms after it was sent$/),
			expect.stringMatching(/^✓ a wrong signature is refused 403, 10102; response \d+ ms$/),
			expect.stringMatching(/^✓ a foreign SDKAppID is refused 403, 10101; response \d+ ms$/),
			'Everything works.',
		]);
	});

	test('uses one connection, so that the second response shows the time of a warm callback', async () => {
		const relay = await start();

		const { stdout } = await smoke(relay.url, relay.queue.url);

		expect(stdout.match(/TCP/g)).toHaveLength(1);
	});

	test('shows what TLS takes', async () => {
		const relay = await start();
		const { key, cert, certFile } = await readCertificate();
		const proxy = await startFaultProxy(relay.url, { key, cert });
		ends.push(() => proxy.close());

		const { code, stdout } = await smoke(new URL('/callback', proxy.queueUrl).href, relay.queue.url, {
			CALLBACK_TOKENS: TOKEN,
			NODE_EXTRA_CA_CERTS: certFile,
		});

		expect(code).toBe(0);
		expect(stdout).toMatch(/acknowledged +TCP \d+ ms, TLS \d+ ms, response \d+ ms/);
	});

	test('sends a new message in each run, or the queue would drop it', async () => {
		const relay = await start();

		const runs = [await smoke(relay.url, relay.queue.url), await smoke(relay.url, relay.queue.url)];

		expect(runs.map(({ code }) => code)).toEqual([0, 0]);
		const published = relay.logs().filter(({ outcome }) => outcome === 'published');
		expect(published).toHaveLength(2);
		// Reconciliation would look for numbers of the group in Tencent's history.
		expect(published).toEqual(published.map(() => expect.objectContaining({ sequenced: false })));
	});

	test('speaks for the app of the environment', async () => {
		const relay = await start({ SDK_APP_IDS: '1600012345' });

		const { code, stdout } = await smoke(relay.url, relay.queue.url, { SDK_APP_IDS: '1600012345,1' });

		expect(code).toBe(0);
		expect(stdout).toContain('app 1600012345');
	});

	test('says that a relay without a token checks no signature', async () => {
		const relay = await start({});

		const { code, stdout } = await smoke(relay.url, relay.queue.url, {});

		expect(code).toBe(0);
		expect(stdout).toContain('no signature is checked');
	});
});

describe('messages of others', () => {
	const sendOthers = async ({ queue: { client, url } }: HttpRelay, count: number) => {
		for (let i = 0; i < count; i++) {
			const MessageBody = `other ${i}`;
			const ids = { MessageGroupId: `group-${i}`, MessageDeduplicationId: String(i) };
			await client.send(new SendMessageCommand({ QueueUrl: url, MessageBody, ...ids }));
		}
	};
	const bodies = (count: number) => Array.from({ length: count }, (_, i) => `other ${i}`);

	test('stay on the queue, and are visible at once', async () => {
		const relay = await start();
		await sendOthers(relay, 3);

		expect(await smoke(relay.url, relay.queue.url)).toMatchObject({ code: 0, stderr: '' });

		expect((await relay.queue.receiveAll()).map(({ Body }) => Body)).toEqual(bodies(3));
	});

	test('are not received until they are dead letters, where they hide the sample', async () => {
		const relay = await start();
		await sendOthers(relay, 10);

		const { code, stderr } = await smoke(relay.url, relay.queue.url);

		expect(code).toBe(1);
		expect(lines(stderr)).toEqual([
			expect.stringMatching(/^✗ .* other messages wait before it.* restart "npm run dev"/),
		]);
		const received = await relay.queue.receiveAll();
		expect(received.slice(0, 10).map(({ Body, Attributes }) => [Body, Attributes?.ApproximateReceiveCount])).toEqual(
			bodies(10).map((body) => [body, '3']),
		);
	});

	test('a sample that a consumer keeps from it is left alone, and the consumer is named', async () => {
		const relay = await start();
		const { client, url: QueueUrl } = relay.queue;
		const ids = { MessageGroupId: '1400000000:tim-relay-smoke-test', MessageDeduplicationId: 'earlier' };
		await client.send(new SendMessageCommand({ QueueUrl, MessageBody: 'earlier', ...ids }));
		// While one message of a group is in a consumer's hands, the queue hands out no other of the group.
		const { Messages = [] } = await client.send(new ReceiveMessageCommand({ QueueUrl, VisibilityTimeout: 600 }));

		const { code, stdout, stderr } = await smoke(relay.url, QueueUrl);

		expect(code).toBe(1);
		expect(lines(stderr)).toEqual([expect.stringMatching(/^✗ The sample was acknowledged.*a consumer has it, or/)]);
		// What does not depend on the queue is checked all the same.
		expect(stdout).toContain('a wrong signature is refused');
		await client.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle: Messages[0]?.ReceiptHandle }));
		expect(await relay.received()).toMatchObject([{ subject: 'tim-relay-smoke-test' }]);
	});
});

describe('npm run smoke fails with one line for', () => {
	const failureOf = async (...args: Parameters<typeof smoke>) => {
		const { code, stdout, stderr } = await smoke(...args);
		expect(code).toBe(1);
		expect(stdout).not.toContain('Everything works');
		const [line, ...others] = lines(stderr);
		expect(others).toEqual([]);
		return line;
	};

	test('another path than that of the relay', async () => {
		const relay = await start();

		expect(await failureOf(`${relay.url}s`, relay.queue.url)).toMatch(/^✗ HTTP 404: .* The path is \/callback$/);
	});

	test('a host where nothing listens', async () => {
		const relay = await start();
		const nowhere = await holdDeadPort();
		ends.push(nowhere.release);

		expect(await failureOf(`http://127.0.0.1:${nowhere.port}/callback`, relay.queue.url)).toMatch(
			/^✗ Nothing listens at .*ECONNREFUSED/,
		);
	});

	test('a host that is not the relay', async () => {
		const relay = await start();

		expect(await failureOf(new URL('/callback', relay.queue.url).href, relay.queue.url)).toMatch(
			/^✗ HTTP 400 without Tencent's JSON/,
		);
	});

	test('a certificate that nobody trusts', async () => {
		const relay = await start();
		const { key, cert } = await readCertificate();
		const proxy = await startFaultProxy(relay.url, { key, cert });
		ends.push(() => proxy.close());
		const url = new URL('/callback', proxy.queueUrl).href;

		expect(await failureOf(url, relay.queue.url)).toMatch(/^✗ No secure connection to .*SELF_SIGNED/);
	});

	test('a source address that the relay does not take', async () => {
		const relay = await start({ ALLOWED_SOURCE_CIDRS: '192.0.2.0/24' });

		expect(await failureOf(relay.url, relay.queue.url)).toMatch(/^✗ .* 403: this machine's address is not in allowed/);
	});

	test('another token than that of the relay', async () => {
		const relay = await start();

		expect(await failureOf(relay.url, relay.queue.url, { CALLBACK_TOKENS: 'other' })).toMatch(
			/^✗ .* 403: it has another token than CALLBACK_TOKENS/,
		);
	});

	test('no token, where the relay wants one', async () => {
		const relay = await start();

		expect(await failureOf(relay.url, relay.queue.url, {})).toMatch(/^✗ .* 403: .* Set CALLBACK_TOKENS/);
	});

	test('an app of another relay', async () => {
		const relay = await start();

		expect(await failureOf(relay.url, relay.queue.url, { SDK_APP_IDS: '1600012345' })).toMatch(
			/^✗ .* 403: 1600012345 is not one of its apps/,
		);
	});

	test('a relay that takes wrong signatures, though it should not', async () => {
		const relay = await start({});

		expect(await failureOf(relay.url, relay.queue.url)).toMatch(/^✗ a wrong signature is taken/);
		// The attempt repeats the sample, so that it leaves nothing behind.
		expect(await relay.received()).toEqual([]);
	});

	test('a queue that the relay cannot use', async () => {
		const proxy = await startFaultProxy();
		ends.push(() => proxy.close());
		const relay = await start({ CALLBACK_TOKENS: TOKEN, QUEUE_URL: proxy.queueUrl });
		proxy.target = relay.queue.url;
		proxy.break(faults.deniesAccess);

		expect(await failureOf(relay.url, relay.queue.url)).toMatch(/^✗ .* 503: .*\(AccessDenied\w*\)\. It spilled/);
	});

	test('a queue that is not there, before anything is sent', async () => {
		const relay = await start();

		const line = await failureOf(relay.url, relay.queue.url.replace('messages', 'others'));

		expect(line).toMatch(/^✗ There is no queue http:.*others\.fifo\. .* Nothing was sent$/);
		expect(relay.logs().filter(({ outcome }) => outcome !== undefined)).toEqual([]);
	});

	test('a queue on this machine that was not started', async () => {
		const relay = await start();
		const nowhere = await holdDeadPort();
		ends.push(nowhere.release);
		const queueUrl = `http://127.0.0.1:${nowhere.port}/000000000000/messages.fifo`;

		expect(await failureOf(relay.url, queueUrl)).toBe(
			`✗ No connection to 127.0.0.1:${nowhere.port} (ECONNREFUSED). "npm run dev" starts a queue. Nothing was sent`,
		);
	});

	test('missing rights on the queue', async () => {
		const relay = await start();
		const proxy = await startFaultProxy(relay.queue.url);
		ends.push(() => proxy.close());
		proxy.break(faults.deniesAccess);

		expect(await failureOf(relay.url, proxy.queueUrl)).toMatch(/^✗ .*They need sqs:GetQueueAttributes/);
	});

	test('missing AWS credentials, before anything is sent', async () => {
		const relay = await start();
		const env = { AWS_EC2_METADATA_DISABLED: 'true', CALLBACK_TOKENS: TOKEN };

		expect(await failureOf(relay.url, 'https://sqs.eu-central-1.amazonaws.com/123456789012/m.fifo', env)).toMatch(
			/^✗ No AWS credentials were found/,
		);
	});
});

describe('npm run smoke does not begin without', () => {
	test.each([
		['a URL', ['--url', 'relay.example.com/callback'], {}, '--url should be a URL'],
		['the queue of a deployed relay', ['--url', 'https://relay.example.com/callback'], {}, 'Name the queue'],
		[
			'an app of a deployed relay',
			['--url', 'https://relay.example.com/callback'],
			{ QUEUE_URL: 'https://sqs.eu-central-1.amazonaws.com/123456789012/m.fifo' },
			'Set SDK_APP_IDS',
		],
	])('%s', async (_, args, env: Record<string, string>, line) => {
		expect(await runNode(['scripts/smoke.ts', ...args], { env })).toEqual({
			code: 1,
			stdout: '',
			stderr: expect.stringMatching(`^${line}[^\n]*\n$`),
		});
	});
});
