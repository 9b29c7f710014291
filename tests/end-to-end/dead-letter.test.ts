import { type Message, ReceiveMessageCommand } from '@aws-sdk/client-sqs';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { redrive } from '../../src/recovery/redrive.ts';
import { startRelay, type TestRelay } from '../support/relay.ts';
import { callbackBody, request } from '../support/requests.ts';

let relay: TestRelay;
beforeEach(async () => {
	relay = await startRelay();
});
afterEach(() => relay.stop());

/** Receives a message that is back at once, as if the consumer had failed. */
const receive = async (url: string): Promise<Message | undefined> => {
	const command = new ReceiveMessageCommand({
		QueueUrl: url,
		VisibilityTimeout: 0,
		MessageSystemAttributeNames: ['All'],
	});
	return (await relay.queue.client.send(command)).Messages?.[0];
};

const seqOf = (message: Message | undefined) => message && JSON.parse(message.Body ?? '').data.seq;

/** The message 1 poisons its group until it is out of the way. */
const poison = async (): Promise<void> => {
	for (const MsgSeq of [1, 2]) await relay.send(request({ body: callbackBody({ MsgSeq }) }));
	for (let attempt = 1; attempt <= 5; attempt++) expect(seqOf(await receive(relay.queue.url))).toBe(1);
};

test('a message on which consumers fail five times leaves the queue, so that the rest of its group can go on', async () => {
	await poison();
	expect(seqOf(await receive(relay.queue.url))).toBe(2);
});

test('that message is in the dead-letter queue, complete and in its group', async () => {
	await poison();
	await receive(relay.queue.url);
	const dead = await receive(relay.queue.deadLetterUrl);
	const { data } = JSON.parse(dead?.Body ?? '');
	expect(data.raw).toEqual(callbackBody({ MsgSeq: 1 }));
	expect(dead?.Attributes).toMatchObject({ MessageGroupId: '1400000000:@TGS#2SAMPLE5Q' });
});

test('a message in the dead-letter queue comes back with npm run redrive', async () => {
	const { client, url, deadLetterUrl } = relay.queue;
	await poison();
	await receive(url);
	expect(await redrive({ client, queueUrl: url, deadLetterUrl })).toMatchObject({ moved: 1, left: 0 });
	const seqs = (await relay.received()).map(({ data }) => data.seq);
	expect(seqs.sort()).toEqual([1, 2]);
});
