// The least that anyone would write: the SDK as its documentation shows it, no checks, no logs.
import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import type { APIGatewayProxyEventV2 } from 'aws-lambda';

const client = new SQSClient({});

export const handler = async (event: APIGatewayProxyEventV2) => {
	const callback = JSON.parse(event.body ?? '');
	await client.send(
		new SendMessageCommand({
			QueueUrl: process.env.QUEUE_URL,
			MessageBody: JSON.stringify(callback),
			MessageGroupId: callback.GroupId,
			MessageDeduplicationId: `${callback.GroupId}-${callback.MsgSeq}`,
		}),
	);
	return {
		statusCode: 200,
		headers: { 'content-type': 'application/json' },
		body: JSON.stringify({ ActionStatus: 'OK', ErrorInfo: '', ErrorCode: 0 }),
	};
};
