import { expect, test } from 'vitest';
import { actions } from '../../../../scripts/local/sqs/actions.ts';
import { createFifoQueue } from '../../../../scripts/local/sqs/fifo-queue.ts';

test('a receive whose client disconnects while it waits does not take a message with it', async () => {
	const queue = { ...createFifoQueue(60), arn: '', url: '' };
	let gone = false;
	const input = { MaxNumberOfMessages: 1, WaitTimeSeconds: 20 };
	const names = { AttributeNames: [], MessageSystemAttributeNames: [], MessageAttributeNames: [] };
	const received = actions.ReceiveMessage(queue, { QueueUrl: '', ...input, ...names }, () => gone);
	gone = true;
	queue.send({ body: '1', groupId: 'a', deduplicationId: '1', attributes: {} });

	expect(await received).toEqual({});
	expect(queue.receive(1)).toMatchObject([{ body: '1' }]);
});
