// The road not taken: the publisher on the official client, everything explicit. See results.md.
import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { type Config, readCredentials } from '../../src/config.ts';
import { sendBudget } from '../../src/http/send-budget.ts';
import type { Publish } from '../../src/queue/publisher.ts';

export const createPublisher = (config: Config, env: NodeJS.ProcessEnv): Publish => {
	const client = new SQSClient({
		region: config.region,
		endpoint: config.sqsEndpoint ?? new URL(config.queueUrl).origin,
		credentials: async () => readCredentials(env),
		defaultsMode: 'standard',
		maxAttempts: 4,
		retryMode: 'standard',
		useDualstackEndpoint: false,
		useFipsEndpoint: false,
		userAgentAppId: 'tim-relay',
	});
	return async (message, arrivedAtTick) => {
		const start = performance.now();
		try {
			await client.send(
				new SendMessageCommand({
					QueueUrl: config.queueUrl,
					MessageBody: message.body,
					MessageGroupId: message.groupId,
					MessageDeduplicationId: message.deduplicationId,
				}),
				{ abortSignal: AbortSignal.timeout(Math.ceil(sendBudget(arrivedAtTick, start))) },
			);
			return { ok: true, durationMs: Math.round(performance.now() - start) };
		} catch (cause) {
			return { ok: false, code: cause instanceof Error ? cause.name : 'Unknown', cause };
		}
	};
};
