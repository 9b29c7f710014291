import { DeleteMessageCommand, ReceiveMessageCommand, SendMessageCommand } from '@aws-sdk/client-sqs';
import { describe, expect, test } from 'vitest';
import type { HttpRelay } from '../support/http-relay.ts';
import { certFile, smoke, TOKEN, toLines, useSmokeTargets } from '../support/smoke-command.ts';

const { start, startTls } = useSmokeTargets();

describe('npm run smoke', () => {
	test('follows a signed sample from the callback URL to the queue, and has foreign callbacks refused', async () => {
		const relay = await start();

		const { code, stdout, stderr } = await smoke(relay.url, relay.queue.url);

		expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
		expect(toLines(stdout)).toEqual([
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
		const url = await startTls(relay.url);

		const { code, stdout } = await smoke(url, relay.queue.url, {
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
		expect(toLines(stderr)).toEqual([
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
		expect(toLines(stderr)).toEqual([expect.stringMatching(/^✗ The sample was acknowledged.*a consumer has it, or/)]);
		// What does not depend on the queue is checked all the same.
		expect(stdout).toContain('a wrong signature is refused');
		await client.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle: Messages[0]?.ReceiptHandle }));
		expect(await relay.received()).toMatchObject([{ subject: 'tim-relay-smoke-test' }]);
	});
});
