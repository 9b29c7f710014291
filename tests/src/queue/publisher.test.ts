import { GetQueueAttributesCommand } from '@aws-sdk/client-sqs';
import { describe, expect, test } from 'vitest';
import { useBreakableQueue } from '../../support/breakable-queue.ts';
import { faults } from '../../support/fault-proxy.ts';
import { confirmed, message, publisherFor, stoppedClock } from '../../support/publisher.ts';

const sqs = useBreakableQueue();

describe('a published message', () => {
	test('is on the queue verbatim, with both keys', async () => {
		const body = '{"text":"\\ud83d\\ude00 漢字 \\u0000 \u2028"}';
		expect(await publisherFor(sqs.queue.url)(message(body, 'id-1'), 0)).toEqual(confirmed);
		expect(await sqs.queue.receiveAll()).toMatchObject([
			{ Body: body, Attributes: { MessageGroupId: '1400000000:@TGS#1', MessageDeduplicationId: 'id-1' } },
		]);
	});

	test('reports how long SQS took, in whole milliseconds', async () => {
		const clock = stoppedClock();
		clock.now = 1000;
		sqs.proxy.break(async ({ answer, forward }) => {
			clock.now += 6.6;
			answer(await forward());
		});
		expect(await publisherFor(sqs.proxy.queueUrl, {}, clock)(message('{}'), 1000)).toEqual({ ok: true, durationMs: 7 });
	});

	test('is on the queue once even if it is published again, because the deduplication id is the same', async () => {
		const publish = publisherFor(sqs.queue.url);
		for (let delivery = 1; delivery <= 3; delivery++) {
			expect(await publish(message('{"n":1}', 'same'), 0)).toEqual(confirmed);
		}
		expect(await sqs.queue.receiveAll()).toHaveLength(1);
	});

	test('is on the queue once even if SQS stored it and the response was lost', async () => {
		sqs.proxy.break(faults.resetsWhileAnswering, 1);
		expect(await publisherFor(sqs.proxy.queueUrl)(message('{}'), 0)).toEqual(confirmed);
		expect(sqs.proxy.requests).toBe(2);
		expect(await sqs.queue.receiveAll()).toHaveLength(1);
	});

	test('goes to the endpoint that is set, and to the queue that QUEUE_URL names', async () => {
		const elsewhere = sqs.queue.url.replace(/^http:\/\/[^/]+/, 'http://127.0.0.1:1');
		const publish = publisherFor(elsewhere, { AWS_ENDPOINT_URL_SQS: new URL(sqs.proxy.queueUrl).origin });
		expect(await publish(message('{}'), 0)).toEqual(confirmed);
		expect(sqs.proxy.requests).toBe(1);
	});
});

describe('many messages at once', () => {
	test('all arrive, through one client', async () => {
		const publish = publisherFor(sqs.queue.url);
		const sends = Array.from({ length: 100 }, (_, n) => publish(message(`{"n":${n}}`, `id-${n}`, `g-${n % 10}`), 0));
		expect(await Promise.all(sends)).toEqual(sends.map(() => confirmed));
		const { Attributes } = await sqs.queue.client.send(
			new GetQueueAttributesCommand({ QueueUrl: sqs.queue.url, AttributeNames: ['ApproximateNumberOfMessages'] }),
		);
		expect(Attributes).toEqual({ ApproximateNumberOfMessages: '100' });
	});
});

describe('connections', () => {
	test('are kept alive, so that a warm send needs no handshake', async () => {
		const publish = publisherFor(sqs.proxy.queueUrl);
		for (const id of ['1', '2', '3', '4', '5']) await publish(message('{}', id), 0);
		expect(sqs.proxy.connections).toBe(1);
	});

	test('to a server that was restarted do not cost the message', async () => {
		const publish = publisherFor(sqs.proxy.queueUrl);
		await publish(message('{}', '1'), 0);
		sqs.proxy.drop();
		expect(await publish(message('{}', '2'), 0)).toEqual(confirmed);
		expect(await sqs.queue.receiveAll()).toHaveLength(2);
	});

	test.each([
		{
			kept: true,
			pauses: 0,
			name: 'kept ones reset while sending are replaced at once, because SQS closes them when idle',
		},
		{
			kept: false,
			pauses: 1,
			name: 'new ones reset while sending are replaced after a pause, because SQS may be in trouble',
		},
	])('$name', async ({ kept, pauses }) => {
		const clock = stoppedClock(0.99);
		const publish = publisherFor(sqs.proxy.queueUrl, {}, clock);
		if (kept) await publish(message('{}', '1'), 0);
		const before = sqs.proxy.requests;
		sqs.proxy.break(faults.resetsWhileSending, 1);
		expect(await publish(message('{}', '2'), 0)).toEqual(confirmed);
		expect(sqs.proxy.requests - before).toBe(2);
		expect(clock.pauses).toHaveLength(pauses);
	});
});
