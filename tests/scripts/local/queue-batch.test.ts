import {
	ChangeMessageVisibilityBatchCommand,
	DeleteMessageBatchCommand,
	type Message,
	SendMessageBatchCommand,
} from '@aws-sdk/client-sqs';
import { describe, expect, test } from 'vitest';
import { bodies, pass, useLocalQueue } from '../../support/local-queue.ts';

const local = useLocalQueue();
const { receive, remove } = local;

describe('a batch', () => {
	const entry = (Id: string, MessageBody = Id) => ({
		Id,
		MessageBody,
		MessageGroupId: 'a',
		MessageDeduplicationId: Id,
	});
	const sendBatch = (...Entries: ReturnType<typeof entry>[]) =>
		local.queue.client.send(new SendMessageBatchCommand({ QueueUrl: local.queue.url, Entries }));

	test('is sent in order, and an invalid entry fails alone', async () => {
		const { Successful, Failed } = await sendBatch(entry('1'), entry('2', '\0'), entry('3'));

		expect(Successful?.map(({ Id }) => Id)).toEqual(['1', '3']);
		expect(Failed).toMatchObject([{ Id: '2', Code: 'InvalidMessageContents', SenderFault: true }]);
		expect(bodies(await receive())).toEqual(['1', '3']);
	});

	test('is deleted, and an expired receipt handle fails alone', async () => {
		await sendBatch(entry('1'), entry('2'));
		const [one, two] = await receive();
		await remove(two as Message);
		const Entries = [one, two].map((message, Id) => ({ Id: `${Id}`, ReceiptHandle: message?.ReceiptHandle }));

		const command = new DeleteMessageBatchCommand({ QueueUrl: local.queue.url, Entries });

		expect(await local.queue.client.send(command)).toMatchObject({ Successful: [{ Id: '0' }], Failed: [{ Id: '1' }] });
		pass(60);
		expect(await receive()).toEqual([]);
	});

	test('can be made visible again', async () => {
		await sendBatch(entry('1'), entry('2'));
		const Entries = (await receive()).map(({ ReceiptHandle }, Id) => ({
			Id: `${Id}`,
			ReceiptHandle,
			VisibilityTimeout: 0,
		}));
		await local.queue.client.send(new ChangeMessageVisibilityBatchCommand({ QueueUrl: local.queue.url, Entries }));

		expect(bodies(await receive())).toEqual(['1', '2']);
	});

	test.each([
		['EmptyBatchRequest', []],
		['TooManyEntriesInBatchRequest', Array.from({ length: 11 }, (_, n) => entry(`${n}`))],
		['BatchEntryIdsNotDistinct', [entry('1'), entry('1')]],
		['BatchRequestTooLong', [entry('1', 'x'.repeat(600_000)), entry('2', 'x'.repeat(600_000))]],
	])('is rejected as a whole with %s', async (name, Entries) => {
		await expect(sendBatch(...Entries)).rejects.toMatchObject({ name });
		expect(await receive()).toEqual([]);
	});
});
