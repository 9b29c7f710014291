import { createRequire } from 'node:module';
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import { captureLog } from './capture-log.ts';
import { type LocalQueue, localAws } from './local-queue.ts';
import { SAMPLE_APP_ID } from './sample-events.ts';

/** Loads `dist/handler.cjs`, the very file that Lambda loads, in front of a local queue and without its log. */
export const loadBundle = (
	queue: LocalQueue,
): ((event: APIGatewayProxyEventV2) => Promise<APIGatewayProxyStructuredResultV2>) => {
	captureLog();
	Object.assign(process.env, localAws, { SDK_APP_IDS: SAMPLE_APP_ID, QUEUE_URL: queue.url });
	// The samples have no signature, and a shell that is set up for a deployment is not meant here.
	for (const name of ['CALLBACK_TOKENS', 'ALLOWED_SOURCE_CIDRS', 'AWS_ENDPOINT_URL_SQS']) delete process.env[name];
	const { handler } = createRequire(import.meta.url)('../dist/handler.cjs');
	return (event) => handler(event, {});
};
