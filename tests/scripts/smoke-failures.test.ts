import { describe, expect, test } from 'vitest';
import { faults } from '../support/fault-proxy.ts';
import { runNode } from '../support/node.ts';
import { smoke, TOKEN, toLines, useSmokeTargets } from '../support/smoke-command.ts';

const { start, startProxy, startTls, holdNowhere } = useSmokeTargets();

describe('npm run smoke fails with one line for', () => {
	const failureOf = async (...args: Parameters<typeof smoke>) => {
		const { code, stdout, stderr } = await smoke(...args);
		expect(code).toBe(1);
		expect(stdout).not.toContain('Everything works');
		const [line, ...others] = toLines(stderr);
		expect(others).toEqual([]);
		return line;
	};

	test('another path than that of the relay', async () => {
		const relay = await start();

		expect(await failureOf(`${relay.url}s`, relay.queue.url)).toMatch(/^✗ HTTP 404: .* The path is \/callback$/);
	});

	test('a host where nothing listens', async () => {
		const relay = await start();
		const port = await holdNowhere();

		expect(await failureOf(`http://127.0.0.1:${port}/callback`, relay.queue.url)).toMatch(
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
		const url = await startTls(relay.url);

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
		const proxy = await startProxy();
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
		const port = await holdNowhere();
		const queueUrl = `http://127.0.0.1:${port}/000000000000/messages.fifo`;

		expect(await failureOf(relay.url, queueUrl)).toBe(
			`✗ No connection to 127.0.0.1:${port} (ECONNREFUSED). "npm run dev" starts a queue. Nothing was sent`,
		);
	});

	test('missing rights on the queue', async () => {
		const relay = await start();
		const proxy = await startProxy(relay.queue.url);
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
