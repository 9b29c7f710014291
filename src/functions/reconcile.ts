import { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SQSClient } from '@aws-sdk/client-sqs';
import * as v from 'valibot';
import { loadConfig } from '../config.ts';
import { createRestClient } from '../tencent/rest/client.ts';
import { systemClock } from '../tencent/rest/clock.ts';
import { createReconcileFunction } from './reconcile-function.ts';

const { sdkAppIds, queueUrl, sqsEndpoint, region } = loadConfig(process.env);

/** What deploy/reconcile.yml sets. */
const { RECONCILE_SECRET, LEDGER_LOG_GROUPS } = v.parse(
	v.object({ RECONCILE_SECRET: v.string(), LEDGER_LOG_GROUPS: v.string() }),
	process.env,
);

/** A request that hangs is tried again, as one that fails. */
const requestHandler = { connectionTimeout: 2000, requestTimeout: 20_000, throwOnRequestTimeout: true };

/** Lambda's entry point: `dist/reconcile.cjs`, in a package of its own. */
export const handler = createReconcileFunction({
	sdkAppIds,
	secrets: new SecretsManagerClient({ region, requestHandler }),
	secretName: RECONCILE_SECRET,
	// Logs Insights has a quota of some requests per second.
	logs: new CloudWatchLogsClient({ region, requestHandler, maxAttempts: 10 }),
	logGroupNames: LEDGER_LOG_GROUPS.split(','),
	sqs: new SQSClient({ region, endpoint: sqsEndpoint ?? new URL(queueUrl).origin, requestHandler }),
	queueUrl,
	connect: createRestClient,
	clock: systemClock,
	// They can be sent in two minutes, and fit on the disk.
	maxFound: 100_000,
});
