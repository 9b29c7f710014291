import { hash } from 'node:crypto';
import { Agent as HttpAgent, request as httpRequest } from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';
import aws4 from 'aws4';
import { type Config, readCredentials } from '../config.ts';
import type { QueueMessage } from '../message/event.ts';
import { ATTEMPT_TIMEOUT_MS, MIN_ATTEMPT_MS, sendBudget } from './send-budget.ts';
import { type Failure, failed, judgeAnswer } from './sqs-response.ts';

/** What became of a message: on the queue, or not and why. */
type PublishResult = { readonly ok: true } | ({ readonly ok: false } & Pick<Failure, 'code' | 'cause'>);

/** Sends a message that arrived at `arrivedAt` (milliseconds since 1970) and waits until SQS has confirmed it. */
export type Publish = (message: QueueMessage, arrivedAt: number) => Promise<PublishResult>;

/** Pause before a retry, in ms: short at first, and spread. It doubles, so that the deadline ends the retries after about seven. */
const pause = (retry: number): number => Math.random() * 25 * 2 ** retry;

/**
 * Makes the one function that talks to SQS, in SQS's JSON protocol.
 * The AWS SDK would do the same, but with it a cold start takes two and a half times as long: see bench/results.md.
 */
export const createPublisher = (config: Config, env: NodeJS.ProcessEnv): Publish => {
	const endpoint = new URL('/', config.AWS_ENDPOINT_URL_SQS ?? config.QUEUE_URL);
	const secure = endpoint.protocol === 'https:';
	const agent = secure ? new HttpsAgent({ keepAlive: true }) : new HttpAgent({ keepAlive: true });
	const open = secure ? httpsRequest : httpRequest;

	const attempt = (messageBody: string, body: string, timeoutMs: number): Promise<Failure | undefined> =>
		new Promise((resolve) => {
			const { headers } = aws4.sign(
				{
					service: 'sqs',
					region: config.AWS_REGION,
					host: endpoint.host,
					headers: { 'Content-Type': 'application/x-amz-json-1.0', 'X-Amz-Target': 'AmazonSQS.SendMessage' },
					body,
				},
				readCredentials(env),
			);
			const request = open(endpoint, { method: 'POST', agent, headers });
			const settle = (failure?: Failure) => {
				clearTimeout(timer);
				resolve(failure);
			};
			const timer = setTimeout(() => {
				settle(failed('Timeout', `SQS did not answer within ${timeoutMs} ms`, true));
				request.destroy();
			}, timeoutMs);
			const fail = (cause: NodeJS.ErrnoException) => {
				// Node gives every failed request a code. SQS closes kept connections, and Lambda freezes them: that says
				// nothing about a new one.
				settle({ code: String(cause.code), cause, retry: true, stale: request.reusedSocket });
			};
			let md5: string | undefined;
			// Not before: now it costs no time, for SQS has everything and is at work.
			request.on('finish', () => {
				md5 = hash('md5', messageBody);
			});
			request.on('error', fail);
			request.on('response', (response) => {
				let text = '';
				response.on('error', fail);
				response.on('data', (chunk) => {
					text += chunk;
				});
				response.on('end', () => settle(judgeAnswer(response, text, md5)));
			});
			// A string goes out in one piece with the headers.
			request.end(body);
		});

	return async (message, arrivedAt) => {
		const body = JSON.stringify({
			QueueUrl: config.QUEUE_URL,
			MessageBody: message.body,
			MessageGroupId: message.groupId,
			MessageDeduplicationId: message.deduplicationId,
		});
		const start = Date.now();
		const deadline = start + sendBudget(arrivedAt, start);
		for (let retry = 0; ; retry++) {
			const failure = await attempt(message.body, body, Math.min(ATTEMPT_TIMEOUT_MS, deadline - Date.now()));
			if (!failure) return { ok: true };
			const { code, cause } = failure;
			const wait = failure.stale ? 0 : pause(retry);
			if (!failure.retry || Date.now() + wait + MIN_ATTEMPT_MS > deadline) return { ok: false, code, cause };
			if (wait > 0) await new Promise((resolve) => setTimeout(resolve, wait));
		}
	};
};
