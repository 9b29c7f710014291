import { hash } from 'node:crypto';
import { Agent as HttpAgent, request as httpRequest, type IncomingMessage } from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';
import aws4 from 'aws4';
import { type Config, readCredentials } from '../config.ts';
import type { QueueMessage } from '../message/envelope.ts';
import { ATTEMPT_TIMEOUT_MS, MIN_ATTEMPT_MS, sendBudget } from './deadline.ts';

/** What became of a message: on the queue, or not and why. */
type PublishResult =
	| { readonly ok: true }
	| {
			readonly ok: false;
			/** Name of the error as SQS or Node gives it, e.g. `AccessDenied` or `ECONNREFUSED`, or `Timeout`. */
			readonly code: string;
			readonly cause: unknown;
	  };

/** Sends a message that arrived at `arrivedAt` (milliseconds since 1970) and waits until SQS has confirmed it. */
export type Publish = (message: QueueMessage, arrivedAt: number) => Promise<PublishResult>;

/** Why an attempt failed, and whether another makes sense. */
interface Failure {
	readonly code: string;
	readonly cause: Error;
	readonly retry: 'never' | 'later' | 'now';
}

/** Pause before a retry, in ms: short at first, and spread. It doubles, so that the deadline ends the retries after about seven. */
const pause = (retry: number): number => Math.random() * 25 * 2 ** retry;

/**
 * Makes the one function that talks to SQS, in SQS's JSON protocol.
 * The AWS SDK would do the same, but with it a cold start takes two and a half times as long: see bench/results.md.
 */
export const createPublisher = (config: Config, env: NodeJS.ProcessEnv): Publish => {
	const endpoint = new URL(config.AWS_ENDPOINT_URL_SQS ?? config.QUEUE_URL);
	const secure = endpoint.protocol === 'https:';
	const agent = secure ? new HttpsAgent({ keepAlive: true }) : new HttpAgent({ keepAlive: true });
	const open = secure ? httpsRequest : httpRequest;

	const attempt = (body: Buffer, md5: string, timeoutMs: number): Promise<Failure | undefined> =>
		new Promise((resolve) => {
			const { headers } = aws4.sign(
				{
					service: 'sqs',
					region: config.AWS_REGION,
					host: endpoint.host,
					path: '/',
					headers: { 'Content-Type': 'application/x-amz-json-1.0', 'X-Amz-Target': 'AmazonSQS.SendMessage' },
					body,
				},
				readCredentials(env),
			);
			const request = open(endpoint, { method: 'POST', path: '/', agent, headers });
			const settle = (failure?: Failure) => {
				clearTimeout(timer);
				resolve(failure);
			};
			const timer = setTimeout(() => {
				settle(failed('Timeout', `SQS did not answer within ${timeoutMs} ms`, 'later'));
				request.destroy();
			}, timeoutMs);
			const fail = (cause: NodeJS.ErrnoException) => {
				// SQS closes kept connections, and Lambda freezes them: that says nothing about a new one.
				settle({ code: String(cause.code), cause, retry: request.reusedSocket ? 'now' : 'later' });
			};
			request.on('error', fail);
			request.on('response', (response) => {
				let text = '';
				response.setEncoding('utf8').on('error', fail);
				response.on('data', (chunk) => {
					text += chunk;
				});
				response.on('end', () => settle(judge(response, text, md5)));
			});
			request.end(body);
		});

	return async (message, arrivedAt) => {
		const body = Buffer.from(
			JSON.stringify({
				QueueUrl: config.QUEUE_URL,
				MessageBody: message.body,
				MessageGroupId: message.groupId,
				MessageDeduplicationId: message.deduplicationId,
			}),
		);
		const md5 = hash('md5', message.body);
		const start = Date.now();
		const deadline = start + sendBudget(arrivedAt, start);
		for (let retry = 0; ; retry++) {
			const failure = await attempt(body, md5, Math.min(ATTEMPT_TIMEOUT_MS, deadline - Date.now()));
			if (!failure) return { ok: true };
			const wait = failure.retry === 'now' ? 0 : pause(retry);
			if (failure.retry === 'never' || Date.now() + wait + MIN_ATTEMPT_MS > deadline) {
				return { ok: false, code: failure.code, cause: failure.cause };
			}
			if (wait > 0) await new Promise((resolve) => setTimeout(resolve, wait));
		}
	};
};

const failed = (code: string, message: string, retry: Failure['retry']): Failure => ({
	code,
	cause: Object.assign(new Error(message), { name: code }),
	retry,
});

/** What SQS's answer means. */
const judge = ({ statusCode = 0, headers }: IncomingMessage, text: string, md5: string): Failure | undefined => {
	const answer = parse(text);
	if (statusCode !== 200) {
		const type = typeof answer.__type === 'string' ? answer.__type : String(headers['x-amzn-query-error'] ?? '');
		const name = type.replace(/^.*#|;.*$/g, '');
		// The code goes into the log and to Tencent, so that it has to look like one.
		const code = /^[\w.-]{1,64}$/.test(name) ? name : `HTTP${statusCode}`;
		const passing = statusCode >= 500 || statusCode === 429 || /Throttl|Expired/.test(code);
		const message = typeof answer.message === 'string' ? answer.message : `SQS answered ${statusCode}`;
		return failed(code, message, passing ? 'later' : 'never');
	}
	if (typeof answer.MD5OfMessageBody !== 'string') {
		return failed('MalformedAnswer', 'SQS answered 200, but not that it has the message', 'later');
	}
	// A retry could not mend it: the queue has the wrong body, and would drop the right one as a duplicate.
	if (answer.MD5OfMessageBody !== md5) return failed('WrongMD5', 'SQS has another body than was sent', 'never');
	return undefined;
};

const parse = (text: string): Readonly<Record<string, unknown>> => {
	try {
		return Object(JSON.parse(text));
	} catch {
		return {};
	}
};
