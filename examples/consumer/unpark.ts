import {
	DeleteMessageCommand,
	type Message,
	ReceiveMessageCommand,
	SendMessageCommand,
	SQSClient,
} from '@aws-sdk/client-sqs';

/** Sends every parked message to a queue again, each conversation in order, and returns their number. */
export const unpark = async (sqs: SQSClient, parkingQueueUrl: string, queueUrl: string): Promise<number> => {
	for (let count = 0; ; ) {
		const { Messages = [] } = await sqs.send(
			new ReceiveMessageCommand({
				QueueUrl: parkingQueueUrl,
				MaxNumberOfMessages: 10,
				WaitTimeSeconds: 1,
				MessageSystemAttributeNames: ['MessageGroupId'],
			}),
		);
		if (Messages.length === 0) return count;
		for (const message of Messages) await move(sqs, message, parkingQueueUrl, queueUrl);
		count += Messages.length;
	}
};

const move = async (
	sqs: SQSClient,
	{ MessageId, Body, Attributes, ReceiptHandle }: Message,
	from: string,
	to: string,
): Promise<void> => {
	await sqs.send(
		new SendMessageCommand({
			QueueUrl: to,
			MessageBody: Body,
			MessageGroupId: Attributes?.MessageGroupId,
			// SQS may remember the event's id, and would drop the message as a duplicate.
			MessageDeduplicationId: MessageId,
		}),
	);
	await sqs.send(new DeleteMessageCommand({ QueueUrl: from, ReceiptHandle }));
};

if (import.meta.main) {
	const { PARKING_QUEUE_URL, QUEUE_URL } = process.env;
	if (!PARKING_QUEUE_URL || !QUEUE_URL) throw new Error('Set PARKING_QUEUE_URL and QUEUE_URL.');
	const count = await unpark(new SQSClient({}), PARKING_QUEUE_URL, QUEUE_URL);
	console.log(`${count} parked messages are on the queue again.`);
}
