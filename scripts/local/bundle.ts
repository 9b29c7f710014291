import { createRequire } from 'node:module';
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import { captureLog } from './capture-log.ts';
import { type LocalQueue, localAws } from './queue.ts';
import { SAMPLE_APP_ID } from './sample-events.ts';

/** The settings that a relay can do without. */
const OPTIONAL = [
	'CALLBACK_TOKENS',
	'ALLOWED_SOURCE_CIDRS',
	'AWS_ENDPOINT_URL_SQS',
	'FORWARD_URL',
	'FORWARD_PUBLISHED',
];

/** Points the function's environment to a local queue, whatever the shell has set. */
export const setLocalEnvironment = (queueUrl: string): void => {
	Object.assign(process.env, localAws, { SDK_APP_IDS: SAMPLE_APP_ID, QUEUE_URL: queueUrl });
	for (const name of OPTIONAL) delete process.env[name];
};

/**
 * Loads a fresh copy of `dist/handler.cjs`, the file that Lambda loads, with a local queue, and hides its log.
 *
 * @param env Variables to set in addition to those of the local queue.
 */
export const loadBundle = (
	queue: LocalQueue,
	env: Readonly<Record<string, string>> = {},
): ((event: APIGatewayProxyEventV2) => Promise<APIGatewayProxyStructuredResultV2>) => {
	captureLog();
	setLocalEnvironment(queue.url);
	Object.assign(process.env, env);
	const require = createRequire(import.meta.url);
	const path = require.resolve('../../dist/handler.cjs');
	delete require.cache[path];
	const { handler } = require(path);
	return (event) => handler(event, {});
};
