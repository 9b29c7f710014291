import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { ConfiguredRetryStrategy } from '@smithy/core/retry';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import { type Config, readCredentials } from '../config.ts';
import type { QueueMessage } from '../message/envelope.ts';
import { ATTEMPT_TIMEOUT_MS, sendBudget } from './deadline.ts';

/** What became of a message: on the queue, or not and why. */
export type PublishResult =
	| { readonly ok: true }
	| {
			readonly ok: false;
			/** Name of the error, e.g. `AccessDenied` or `DeadlineExceeded`. */
			readonly code: string;
			readonly cause: unknown;
	  };

/** Sends a message that arrived at `arrivedAt` (milliseconds since 1970) and waits until SQS has confirmed it. */
export type Publish = (message: QueueMessage, arrivedAt: number) => Promise<PublishResult>;

/** Attempts, where they fail fast; the deadline ends them anyway. */
const CONNECT_TIMEOUT_MS = 300;
const ATTEMPTS = 4;

/** Pause before a retry, in ms: short and spread, where the SDK's own waits up to a second after throttling. */
const pause = (attempt: number): number => Math.random() * 25 * 2 ** attempt;

/** Makes the one function that talks to SQS. Everything is explicit, so that nothing is looked up at the first send. */
export const createPublisher = (config: Config, env: NodeJS.ProcessEnv): Publish => {
	const client = new SQSClient({
		region: config.AWS_REGION,
		endpoint: config.AWS_ENDPOINT_URL_SQS ?? new URL(config.QUEUE_URL).origin,
		// Without an expiration the client would keep the first ones for good.
		credentials: async () => ({ ...readCredentials(env), expiration: new Date(0) }),
		retryStrategy: new ConfiguredRetryStrategy(ATTEMPTS, pause),
		requestHandler: new NodeHttpHandler({
			connectionTimeout: CONNECT_TIMEOUT_MS,
			requestTimeout: ATTEMPT_TIMEOUT_MS,
			// The request's time-out ends with the headers; this one watches the body too.
			socketTimeout: ATTEMPT_TIMEOUT_MS,
			throwOnRequestTimeout: true,
		}),
	});
	return async (message, arrivedAt) => {
		try {
			await client.send(
				new SendMessageCommand({
					QueueUrl: config.QUEUE_URL,
					MessageBody: message.body,
					MessageGroupId: message.groupId,
					MessageDeduplicationId: message.deduplicationId,
				}),
				{ abortSignal: AbortSignal.timeout(sendBudget(arrivedAt, Date.now())) },
			);
			return { ok: true };
		} catch (cause) {
			return { ok: false, code: cause instanceof Error ? cause.name : 'Unknown', cause };
		}
	};
};
