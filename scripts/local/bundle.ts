import { createRequire } from 'node:module';
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import { captureLog } from './capture-log.ts';
import { type LocalQueue, localAws } from './queue.ts';
import { SAMPLE_APP_ID } from './sample-events.ts';

/** Points the function's environment to a local queue, whatever the shell has set. */
export const setLocalEnvironment = (queueUrl: string): void => {
	Object.assign(process.env, localAws, { SDK_APP_IDS: SAMPLE_APP_ID, QUEUE_URL: queueUrl });
	for (const name of ['CALLBACK_TOKENS', 'ALLOWED_SOURCE_CIDRS', 'AWS_ENDPOINT_URL_SQS']) delete process.env[name];
};

/** Loads `dist/handler.cjs`, the file that Lambda loads, with a local queue, and hides its log. */
export const loadBundle = (
	queue: LocalQueue,
): ((event: APIGatewayProxyEventV2) => Promise<APIGatewayProxyStructuredResultV2>) => {
	captureLog();
	setLocalEnvironment(queue.url);
	const { handler } = createRequire(import.meta.url)('../../dist/handler.cjs');
	return (event) => handler(event, {});
};
