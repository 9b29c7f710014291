import { once } from 'node:events';
import { resolve } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { ReceiveMessageCommand } from '@aws-sdk/client-sqs';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type LocalQueue, localAws, startLocalQueue } from '../../scripts/local/queue.ts';
import { countMessages } from '../../src/recovery/redrive.ts';
import { createDeadLetters } from '../support/dead-letters.ts';
import { type Fault, type FaultProxy, faults, startFaultProxy } from '../support/fault-proxy.ts';
import { runNode, spawnNode } from '../support/node.ts';

let queue: LocalQueue;
let proxy: FaultProxy;
let letters: ReturnType<typeof createDeadLetters>;
beforeEach(async () => {
	queue = await startLocalQueue();
	letters = createDeadLetters(queue);
	proxy = await startFaultProxy(queue.url);
});
afterEach(async () => {
	await proxy.close();
	await queue.stop();
});

const SCRIPT = resolve('scripts/redrive.ts');
const env = () => ({ ...localAws, QUEUE_URL: proxy.queueUrl });

const run = async (...args: string[]) => {
	const { code, stdout, stderr } = await runNode([SCRIPT, ...args], { env: env() });
	return {
		code,
		output: stdout.replaceAll(/^ +/gm, '').replaceAll(/ {2,}/g, ' '),
		errors: stripVTControlCharacters(stderr),
	};
};

/** The action of a request, e.g. `SendMessage`. */
const only =
	(action: string, fault: Fault): Fault =>
	(exchange) =>
		exchange.headers['x-amz-target'] === `AmazonSQS.${action}` ? fault(exchange) : faults.passes(exchange);

describe('npm run redrive', () => {
	test('moves all messages back, in the order of each group, so that consumers get them in the order of sending', async () => {
		await letters.bury(25, 3, 1);
		expect(await run()).toEqual({
			code: 0,
			output: '29 messages moved to the queue\n0 left on the dead-letter queue\n',
			errors: '',
		});
		expect(await letters.received()).toEqual({
			g0: Array.from({ length: 25 }, (_, index) => index + 1),
			g1: [1, 2, 3],
			g2: [1],
		});
		expect(await letters.dead()).toBe(0);
	});

	test('keeps body, group and attributes, and changes the deduplication id, by which SQS would drop the message', async () => {
		const attributes = {
			trace: { DataType: 'String', StringValue: 'a-b' },
			bytes: { DataType: 'Binary', BinaryValue: Uint8Array.of(0, 255) },
		};
		const { body, groupId, deduplicationId } = await letters.send('g', 1, attributes);
		await letters.failOnAll();
		expect((await run()).code).toBe(0);
		const command = {
			QueueUrl: queue.url,
			MessageSystemAttributeNames: ['All' as const],
			MessageAttributeNames: ['All'],
		};
		const { Messages } = await queue.client.send(new ReceiveMessageCommand(command));
		expect(Messages).toMatchObject([
			{ Body: body, Attributes: { MessageGroupId: groupId }, MessageAttributes: attributes },
		]);
		expect(Messages?.[0]?.Attributes?.MessageDeduplicationId).not.toBe(deduplicationId);
	});

	test('moves a message each time it fails, however soon', async () => {
		await letters.bury(1);
		for (let time = 1; time <= 3; time++) {
			expect((await run()).code).toBe(0);
			expect(await countMessages(queue.client, queue.url)).toBe(1);
			await letters.failOnAll();
		}
		expect(await letters.dead()).toBe(1);
	});

	test.each([
		['SendMessage', 0],
		['DeleteMessageBatch', 4],
	])('fails if %s does, and deletes nothing that SQS has not confirmed', async (action, sent) => {
		await letters.bury(2, 2);
		proxy.break(only(action, faults.deniesAccess));
		expect(await run()).toMatchObject({
			code: 1,
			output: '0 messages moved to the queue\n',
			errors: expect.stringMatching(/^Stopped: AccessDenied\w*\. Run the same command again/),
		});
		expect(await countMessages(queue.client, queue.url)).toBe(sent);
		expect(await letters.dead()).toBe(4);
	});

	test('killed before it deletes and run again, waits for what the first run held, and doubles nothing', async () => {
		await letters.bury(10, 2);
		const held: string[] = [];
		const { promise: hangs, resolve: hang } = Promise.withResolvers<void>();
		proxy.break(
			only('DeleteMessageBatch', async ({ body }) => {
				const { Entries } = JSON.parse(String(await body()));
				held.push(...Entries.map(({ ReceiptHandle }: { ReceiptHandle: string }) => ReceiptHandle));
				if (held.length === 12) hang();
			}),
		);
		const child = spawnNode([SCRIPT], { env: env() });
		await hangs;
		child.kill('SIGKILL');
		await once(child, 'exit');
		proxy.repair();

		const { promise: looks, resolve: look } = Promise.withResolvers<void>();
		let counts = 0;
		proxy.break(
			only('GetQueueAttributes', (exchange) => {
				// Once for the dead-letter queue's name, and once after each look in vain.
				if (++counts === 3) look();
				return faults.passes(exchange);
			}),
		);
		const second = run();
		await looks;
		expect(await letters.dead()).toBe(12);
		// In place of the 30 seconds after which SQS does it.
		for (const ReceiptHandle of held) await letters.release(ReceiptHandle);

		expect(await second).toMatchObject({ code: 0, output: expect.stringMatching(/^12 messages moved/) });
		expect(await letters.received()).toEqual({ g0: Array.from({ length: 10 }, (_, index) => index + 1), g1: [1, 2] });
	});

	test('moves the first messages only, if it is given a count', async () => {
		await letters.bury(15);
		expect(await run('--count', '12')).toMatchObject({
			code: 0,
			output: '12 messages moved to the queue\n3 left on the dead-letter queue\n',
		});
		expect(await letters.received()).toEqual({ g0: Array.from({ length: 12 }, (_, index) => index + 1) });
	});

	test('only counts in a dry run', async () => {
		await letters.bury(2, 1);
		expect(await run('--dry-run')).toMatchObject({
			code: 0,
			output: expect.stringMatching(/^3 on http.*-dead\.fifo\n$/),
		});
		expect(await letters.received()).toEqual({});
		// A receive would keep the messages from others for a while.
		expect(await letters.receive(queue.deadLetterUrl, 0)).toHaveLength(3);
	});

	test('succeeds if there is nothing to move', async () => {
		expect(await run()).toMatchObject({ code: 0, output: expect.stringMatching(/^0 messages moved/) });
	});

	test.each([
		[
			'a queue without a dead-letter queue',
			['--queue-url', 'messages-dead.fifo'],
			/has no dead-letter queue\. --queue-url/,
		],
		['a queue that does not exist', ['--queue-url', 'nothing.fifo'], /^The specified queue does not exist/],
		['no queue', ['--queue-url', ''], /^QUEUE_URL should be the URL of an SQS FIFO queue/],
		['a count that is not one', ['--count', '0'], /^--count should be a whole number above 0, and not 0\n$/],
		['an unknown option', ['--al'], /^Unknown option '--al'/],
	])('says what is wrong with %s, and moves nothing', async (_, [option = '', value], line) => {
		await letters.bury(1);
		const isQueue = value?.endsWith('.fifo');
		const args = value === undefined ? [] : [isQueue ? new URL(value, proxy.queueUrl).href : value];
		expect(await run(option, ...args)).toEqual({ code: 2, output: '', errors: expect.stringMatching(line) });
		expect(await letters.dead()).toBe(1);
	});

	test('needs credentials, and says so', async () => {
		const { AWS_REGION } = localAws;
		const variables = { AWS_REGION, QUEUE_URL: queue.url, AWS_EC2_METADATA_DISABLED: 'true' };
		expect(await runNode([SCRIPT], { env: variables })).toMatchObject({
			code: 2,
			stderr: expect.stringContaining('No AWS credentials were found: set AWS_PROFILE'),
		});
	});
});
