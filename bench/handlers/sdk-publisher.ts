// The road not taken: the publisher on the official client, everything explicit. See results.md.
import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { type Config, readCredentials } from '../../src/config.ts';
import type { Publish } from '../../src/queue/publisher.ts';
import { sendBudget } from '../../src/queue/send-budget.ts';

export const createPublisher = (config: Config, env: NodeJS.ProcessEnv): Publish => {
	const client = new SQSClient({
		region: config.AWS_REGION,
		endpoint: config.AWS_ENDPOINT_URL_SQS ?? new URL(config.QUEUE_URL).origin,
		credentials: async () => readCredentials(env),
		defaultsMode: 'standard',
		maxAttempts: 4,
		retryMode: 'standard',
		useDualstackEndpoint: false,
		useFipsEndpoint: false,
		userAgentAppId: 'tim-relay',
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
