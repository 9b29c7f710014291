// The limit of Node: the same as bare.ts without the SDK, the request signed by hand, and no error handling at all.
import { createHmac, createSecretKey, hash, type KeyObject } from 'node:crypto';
import { Agent as HttpAgent, request as httpRequest } from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';
import type { APIGatewayProxyEventV2 } from 'aws-lambda';

const queueUrl = process.env.QUEUE_URL ?? '';
const endpoint = new URL(process.env.AWS_ENDPOINT_URL_SQS ?? queueUrl);
const secure = endpoint.protocol === 'https:';
const request = secure ? httpsRequest : httpRequest;
const agent = new (secure ? HttpsAgent : HttpAgent)({ keepAlive: true });
const region = process.env.AWS_REGION ?? '';

const hmac = (key: string | Buffer, text: string): Buffer => createHmac('sha256', key).update(text).digest();

/** The key of a day, kept as a KeyObject: to make one takes Node longer than to sign. */
let key: KeyObject | undefined;
let keyScope = '';

const signed = (body: string): Record<string, string> => {
	const time = new Date().toISOString().replace(/[:-]|\.\d{3}/g, '');
	const scope = `${time.slice(0, 8)}/${region}/sqs/aws4_request`;
	const headers: Record<string, string> = {
		'content-type': 'application/x-amz-json-1.0',
		host: endpoint.host,
		'x-amz-date': time,
		...(process.env.AWS_SESSION_TOKEN && { 'x-amz-security-token': process.env.AWS_SESSION_TOKEN }),
		'x-amz-target': 'AmazonSQS.SendMessage',
	};
	const names = Object.keys(headers).join(';');
	const lines = Object.entries(headers).map(([name, value]) => `${name}:${value}\n`);
	const canonical = `POST\n/\n\n${lines.join('')}\n${names}\n${hash('sha256', body)}`;
	if (!key || keyScope !== scope) {
		const start = `AWS4${process.env.AWS_SECRET_ACCESS_KEY}`;
		key = createSecretKey(scope.split('/').reduce<string | Buffer>(hmac, start) as Buffer);
		keyScope = scope;
	}
	const toSign = `AWS4-HMAC-SHA256\n${time}\n${scope}\n${hash('sha256', canonical)}`;
	const signature = createHmac('sha256', key).update(toSign).digest('hex');
	headers.authorization = `AWS4-HMAC-SHA256 Credential=${process.env.AWS_ACCESS_KEY_ID}/${scope}, SignedHeaders=${names}, Signature=${signature}`;
	return headers;
};

const send = (body: string) =>
	new Promise<void>((resolve, reject) => {
		const headers = { ...signed(body), 'content-length': Buffer.byteLength(body) };
		request(endpoint, { method: 'POST', agent, headers }, (response) => {
			response.resume();
			response.on('end', () => (response.statusCode === 200 ? resolve() : reject(new Error('SQS refused'))));
		})
			.on('error', reject)
			.end(body);
	});

export const handler = async (event: APIGatewayProxyEventV2) => {
	const callback = JSON.parse(event.body ?? '');
	await send(
		JSON.stringify({
			QueueUrl: queueUrl,
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
