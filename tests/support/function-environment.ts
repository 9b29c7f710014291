import { vi } from 'vitest';
import type { LocalQueue } from '../../scripts/local/queue.ts';

type Variables = Readonly<Record<string, string>>;

/** Sets variables of the environment until the test unstubs them. */
export const stubVariables = (variables: Variables): void => {
	for (const [name, value] of Object.entries(variables)) vi.stubEnv(name, value);
};

/** The ways to tell a function where its queue is. */
export const queueAddresses: readonly (readonly [string, (queue: LocalQueue) => Variables])[] = [
	['at the host of its URL', ({ url }) => ({ QUEUE_URL: url })],
	[
		'at an endpoint of its own',
		({ url }) => ({
			QUEUE_URL: url.replace(/\/\/[^/]+/, '//sqs.invalid'),
			AWS_ENDPOINT_URL_SQS: new URL(url).origin,
		}),
	],
];
