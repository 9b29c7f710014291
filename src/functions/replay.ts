import { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import { SQSClient } from '@aws-sdk/client-sqs';
import * as v from 'valibot';
import { loadConfig } from '../config.ts';
import { createRecovery } from '../recovery/recover-message.ts';
import { createReplayFunction } from './replay-function.ts';

const { sdkAppIds, queueUrl, sqsEndpoint, region } = loadConfig(process.env);

/** The names of the logs; Lambda sets that of its own. */
const { SPILL_LOG_GROUP, AWS_LAMBDA_LOG_GROUP_NAME } = v.parse(
	v.object({ SPILL_LOG_GROUP: v.string(), AWS_LAMBDA_LOG_GROUP_NAME: v.string() }),
	process.env,
);

/** A request that hangs is retried like one that fails. */
const requestHandler = { connectionTimeout: 2000, requestTimeout: 20_000, throwOnRequestTimeout: true };

/** Lambda's entry point, bundled into `dist/replay.cjs`. */
export const handler = createReplayFunction({
	recover: createRecovery(sdkAppIds),
	client: new SQSClient({ region, endpoint: sqsEndpoint ?? new URL(queueUrl).origin, requestHandler }),
	queueUrl,
	// The quota of FilterLogEvents is only a few requests per second.
	logs: new CloudWatchLogsClient({ region, requestHandler, maxAttempts: 10 }),
	spillLog: SPILL_LOG_GROUP,
	ownLog: AWS_LAMBDA_LOG_GROUP_NAME,
	portionSize: 32 * 1024 * 1024,
});
