import { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import { SQSClient } from '@aws-sdk/client-sqs';
import type { Config } from '../config.ts';

/** A request that hangs is retried like one that fails. */
export const requestHandler = { connectionTimeout: 2000, requestTimeout: 20_000, throwOnRequestTimeout: true };

/** Opens the logs. CloudWatch Logs has quotas of only a few requests per second. */
export const openLogs = ({ region }: Pick<Config, 'region'>): CloudWatchLogsClient =>
	new CloudWatchLogsClient({ region, requestHandler, maxAttempts: 10 });

/** Opens the queue. */
export const openQueue = ({ region, sqsEndpoint, queueUrl }: Pick<Config, 'region' | 'sqsEndpoint' | 'queueUrl'>) =>
	new SQSClient({ region, endpoint: sqsEndpoint ?? new URL(queueUrl).origin, requestHandler });
