import {
	ChangeMessageVisibilityCommand,
	type Message,
	type MessageAttributeValue,
	ReceiveMessageCommand,
} from '@aws-sdk/client-sqs';
import type { LocalQueue } from '../../scripts/local/queue.ts';
import { countMessages } from '../../src/recovery/redrive.ts';
import { toMessage } from './messages.ts';
import { sendMessage } from './send-message.ts';

/** Fills a queue's dead-letter queue, and says what is on both. */
export const createDeadLetters = (queue: LocalQueue) => {
	const send = async (group: string, seq: number, attributes?: Record<string, MessageAttributeValue>) => {
		const message = toMessage({ body: { GroupId: group, MsgSeq: seq } });
		await sendMessage(queue, message, attributes);
		return message;
	};

	const receive = async (QueueUrl: string, VisibilityTimeout: number): Promise<Message[]> => {
		const command = new ReceiveMessageCommand({ QueueUrl, VisibilityTimeout, MaxNumberOfMessages: 10 });
		return (await queue.client.send(command)).Messages ?? [];
	};

	/** Fails on everything on the queue, as a consumer does, until all of it is in the dead-letter queue. */
	const failOnAll = async (): Promise<void> => {
		while ((await countMessages(queue.client, queue.url)) > 0) await receive(queue.url, 0);
	};

	/** Makes a dead letter that a reader holds visible again. */
	const release = async (ReceiptHandle: string): Promise<void> => {
		const command = { QueueUrl: queue.deadLetterUrl, ReceiptHandle, VisibilityTimeout: 0 };
		await queue.client.send(new ChangeMessageVisibilityCommand(command));
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
	return { send, receive, release, failOnAll, bury, received, dead };
};
