import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import * as v from 'valibot';
import { loadConfig } from '../config.ts';
import { createRestClient } from '../tencent/rest/client.ts';
import { systemClock } from '../tencent/rest/clock.ts';
import { openLogs, openQueue, requestHandler } from './clients.ts';
import { createReconcileFunction } from './reconcile-function.ts';

const config = loadConfig(process.env);

/** What deploy/reconcile.yml sets. */
const { RECONCILE_SECRET, LEDGER_LOG_GROUPS } = v.parse(
	v.object({ RECONCILE_SECRET: v.string(), LEDGER_LOG_GROUPS: v.string() }),
	process.env,
);

/** Lambda's entry point: `dist/reconcile.cjs`, in a package of its own. */
export const handler = createReconcileFunction({
	sdkAppIds: config.sdkAppIds,
	secrets: new SecretsManagerClient({ region: config.region, requestHandler }),
	secretName: RECONCILE_SECRET,
	logs: openLogs(config),
	logGroupNames: LEDGER_LOG_GROUPS.split(','),
	sqs: openQueue(config),
	queueUrl: config.queueUrl,
	connect: createRestClient,
	clock: systemClock,
	// They can be sent in two minutes, and fit on the disk.
	maxFound: 100_000,
});
