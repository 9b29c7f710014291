import { describe, expect, test } from 'vitest';
import { bodies, pass, useLocalQueue } from '../../support/local-queue.ts';

const local = useLocalQueue();
const { send, receive, first, remove } = local;

describe('a deduplication id', () => {
	test('drops a repetition within five minutes, although the message was deleted, and names the original', async () => {
		const original = await send('1');
		await remove(await first());
		pass(299);

		expect(await send('again', { MessageDeduplicationId: '1' })).toMatchObject({
			MessageId: original.MessageId,
			SequenceNumber: original.SequenceNumber,
		});
		expect(await receive()).toEqual([]);
	});

	test('is forgotten after five minutes', async () => {
		await send('1');
		await remove(await first());
		pass(300);
		await send('1');

		expect(bodies(await receive())).toEqual(['1']);
	});

	test('applies only within its group', async () => {
		await send('1');
		await send('1', { MessageGroupId: 'b' });

		expect(bodies(await receive())).toEqual(['1', '1']);
	});
});

describe('a body', () => {
	test.each([
		['beyond U+FFFF', '👍🏽 𝔘𝔫𝔦𝔠𝔬𝔡𝔢 \u{10ffff}'],
		['that look like the end of a text', '\t\n\r\u{7f}\u{85}\u{2028}'],
		['next to the surrogates', '\u{d7ff}\u{e000}\u{fffd}'],
	])('arrives with characters %s', async (_, body) => {
		await send(body, { MessageDeduplicationId: '1' });

		expect(bodies(await receive())).toEqual([body]);
	});

	test.each([
		['a lone surrogate', '\ud83d'],
		['a noncharacter', '\uffff'],
		['its neighbour', '\ufffe'],
		['a control character', '\u001f'],
		['NUL', '\0'],
	])('with %s is rejected', async (_, body) => {
		// Without the SDK, which would replace a lone surrogate before it is sent.
		const response = await fetch(local.queue.url, {
			method: 'POST',
			headers: { 'content-type': 'application/x-amz-json-1.0', 'x-amz-target': 'AmazonSQS.SendMessage' },
			body: JSON.stringify({
				QueueUrl: local.queue.url,
				MessageBody: body,
				MessageGroupId: 'a',
				MessageDeduplicationId: '1',
			}),
		});

		expect(response.status).toBe(400);
		expect(await response.json()).toMatchObject({ __type: 'com.amazonaws.sqs#InvalidMessageContents' });
	});

	test('may have 1 MiB, and not a byte more', async () => {
		await send('é'.repeat(524_288), { MessageDeduplicationId: '1' });
		await expect(send('x'.repeat(1_048_577), { MessageDeduplicationId: '2' })).rejects.toMatchObject({
			name: 'InvalidParameterValue',
		});
	});
});
