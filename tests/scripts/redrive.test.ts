import { once } from 'node:events';
import { resolve } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import {
	ChangeMessageVisibilityCommand,
	DeleteMessageBatchCommand,
	type Message,
	type MessageAttributeValue,
	ReceiveMessageCommand,
	SendMessageCommand,
	type SQSClient,
} from '@aws-sdk/client-sqs';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { type LocalQueue, localAws, startLocalQueue } from '../../scripts/local/queue.ts';
import { countMessages, type RedriveOptions, redrive } from '../../src/recovery/redrive.ts';
import { type Fault, type FaultProxy, faults, startFaultProxy } from '../support/fault-proxy.ts';
import { toMessage } from '../support/messages.ts';
import { runNode, spawnNode } from '../support/node.ts';

// Each test starts Node, which takes its time on a busy machine.
vi.setConfig({ testTimeout: 120_000 });

let queue: LocalQueue;
let proxy: FaultProxy;
beforeEach(async () => {
	queue = await startLocalQueue();
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

const send = async (group: string, seq: number, attributes?: Record<string, MessageAttributeValue>) => {
	const { body, groupId, deduplicationId } = toMessage({ body: { GroupId: group, MsgSeq: seq } });
	await queue.client.send(
		new SendMessageCommand({
			QueueUrl: queue.url,
			MessageBody: body,
			MessageGroupId: groupId,
			MessageDeduplicationId: deduplicationId,
			MessageAttributes: attributes,
		}),
	);
	return { body, groupId, deduplicationId };
};

const receive = async (QueueUrl: string, VisibilityTimeout: number): Promise<Message[]> => {
	const command = new ReceiveMessageCommand({ QueueUrl, VisibilityTimeout, MaxNumberOfMessages: 10 });
	return (await queue.client.send(command)).Messages ?? [];
};

/** Fails on everything on the queue, as a consumer does, until all of it is in the dead-letter queue. */
const failOnAll = async (): Promise<void> => {
	while ((await countMessages(queue.client, queue.url)) > 0) await receive(queue.url, 0);
};

/** Sends the messages of some groups, numbered from 1, and fails on all of them. */
const bury = async (...sizes: readonly number[]): Promise<void> => {
	for (const [group, size] of sizes.entries()) for (let seq = 1; seq <= size; seq++) await send(`g${group}`, seq);
	await failOnAll();
};

/** What is on the queue: the numbers of each group's messages, in order. */
const received = async (): Promise<Record<string, number[]>> => {
	const groups: Record<string, number[]> = {};
	for (const { Body = '' } of await queue.receiveAll()) {
		const { subject, data } = JSON.parse(Body);
		groups[subject] = [...(groups[subject] ?? []), data.seq];
	}
	return groups;
};

const dead = () => countMessages(queue.client, queue.deadLetterUrl);

/** The action of a request, e.g. `SendMessage`. */
const only =
	(action: string, fault: Fault): Fault =>
	(exchange) =>
		exchange.headers['x-amz-target'] === `AmazonSQS.${action}` ? fault(exchange) : faults.passes(exchange);

describe('npm run redrive', () => {
	test('moves all messages back, in the order of each group, so that consumers get them in the order of sending', async () => {
		await bury(25, 3, 1);
		expect(await run()).toEqual({
			code: 0,
			output: '29 messages moved to the queue\n0 left on the dead-letter queue\n',
			errors: '',
		});
		expect(await received()).toEqual({
			g0: Array.from({ length: 25 }, (_, index) => index + 1),
			g1: [1, 2, 3],
			g2: [1],
		});
		expect(await dead()).toBe(0);
	});

	test('keeps body, group and attributes, and changes the deduplication id, by which SQS would drop the message', async () => {
		const attributes = {
			trace: { DataType: 'String', StringValue: 'a-b' },
			bytes: { DataType: 'Binary', BinaryValue: Uint8Array.of(0, 255) },
		};
		const { body, groupId, deduplicationId } = await send('g', 1, attributes);
		await failOnAll();
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
		await bury(1);
		for (let time = 1; time <= 3; time++) {
			expect((await run()).code).toBe(0);
			expect(await countMessages(queue.client, queue.url)).toBe(1);
			await failOnAll();
		}
		expect(await dead()).toBe(1);
	});

	test.each([
		['SendMessage', 0],
		['DeleteMessageBatch', 4],
	])('fails if %s does, and deletes nothing that SQS has not confirmed', async (action, sent) => {
		await bury(2, 2);
		proxy.break(only(action, faults.deniesAccess));
		expect(await run()).toMatchObject({
			code: 1,
			output: '0 messages moved to the queue\n',
			errors: expect.stringMatching(/^Stopped: AccessDenied\w*\. Run the same command again/),
		});
		expect(await countMessages(queue.client, queue.url)).toBe(sent);
		expect(await dead()).toBe(4);
	});

	test('killed before it deletes and run again, waits for what the first run held, and doubles nothing', async () => {
		await bury(12, 2);
		const { promise: hangs, resolve: hang } = Promise.withResolvers<void>();
		proxy.break(only('DeleteMessageBatch', () => hang()));
		const child = spawnNode([SCRIPT], { env: env() });
		await hangs;
		child.kill('SIGKILL');
		await once(child, 'exit');
		proxy.repair();
		expect(await run()).toMatchObject({ code: 0, output: expect.stringMatching(/^14 messages moved/) });
		expect(await received()).toEqual({ g0: Array.from({ length: 12 }, (_, index) => index + 1), g1: [1, 2] });
	});

	test('moves the first messages only, if it is given a count', async () => {
		await bury(15);
		expect(await run('--count', '12')).toMatchObject({
			code: 0,
			output: '12 messages moved to the queue\n3 left on the dead-letter queue\n',
		});
		expect(await received()).toEqual({ g0: Array.from({ length: 12 }, (_, index) => index + 1) });
	});

	test('only counts in a dry run', async () => {
		await bury(2, 1);
		expect(await run('--dry-run')).toMatchObject({
			code: 0,
			output: expect.stringMatching(/^3 on http.*-dead\.fifo\n$/),
		});
		expect(await received()).toEqual({});
		// A receive would keep the messages from others for a while.
		expect(await receive(queue.deadLetterUrl, 0)).toHaveLength(3);
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
		await bury(1);
		const isQueue = value?.endsWith('.fifo');
		const args = value === undefined ? [] : [isQueue ? new URL(value, proxy.queueUrl).href : value];
		expect(await run(option, ...args)).toEqual({ code: 2, output: '', errors: expect.stringMatching(line) });
		expect(await dead()).toBe(1);
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

describe('messages that it cannot move now', () => {
	const redriveHere = (options: Partial<RedriveOptions> = {}) =>
		redrive({
			client: queue.client,
			queueUrl: queue.url,
			deadLetterUrl: queue.deadLetterUrl,
			...options,
		});

	test('because another reader holds them, are waited for', async () => {
		await bury(2);
		const [first, second] = await receive(queue.deadLetterUrl, 600);
		const moving = redriveHere();
		for (const { ReceiptHandle } of [first, second] as Message[])
			await queue.client.send(
				new ChangeMessageVisibilityCommand({ QueueUrl: queue.deadLetterUrl, ReceiptHandle, VisibilityTimeout: 1 }),
			);
		expect(await moving).toEqual({ moved: 2, left: 0, returned: false });
		expect(await received()).toEqual({ g0: [1, 2] });
	});

	test('because another reader keeps them, are counted in the end, and the rest is moved', async () => {
		await bury(2);
		await receive(queue.deadLetterUrl, 600);
		await send('other', 1);
		await failOnAll();
		expect(await redriveHere({ attempts: 1 })).toEqual({ moved: 1, left: 2, returned: false });
	});

	test('because consumers fail on them again, are left there, or it would never end', async () => {
		await bury(1);
		const failing = async (command: unknown) => {
			const response = await queue.client.send(command as DeleteMessageBatchCommand);
			if (command instanceof DeleteMessageBatchCommand) await failOnAll();
			return response;
		};
		expect(await redriveHere({ client: { send: failing as SQSClient['send'] } })).toEqual({
			moved: 1,
			left: 1,
			returned: true,
		});
	});
});
