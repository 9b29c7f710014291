import * as v from 'valibot';
import { loadConfig } from '../config.ts';
import { createRecovery } from '../recovery/recover-message.ts';
import { openLogs, openQueue } from './clients.ts';
import { createReplayFunction } from './replay-function.ts';

const config = loadConfig(process.env);

/** The names of the logs; Lambda sets that of its own. */
const { SPILL_LOG_GROUP, AWS_LAMBDA_LOG_GROUP_NAME } = v.parse(
	v.object({ SPILL_LOG_GROUP: v.string(), AWS_LAMBDA_LOG_GROUP_NAME: v.string() }),
	process.env,
);

/** Lambda's entry point, bundled into `dist/replay.cjs`. */
export const handler = createReplayFunction({
	recover: createRecovery(config.sdkAppIds),
	client: openQueue(config),
	queueUrl: config.queueUrl,
	logs: openLogs(config),
	spillLog: SPILL_LOG_GROUP,
	ownLog: AWS_LAMBDA_LOG_GROUP_NAME,
	portionSize: 32 * 1024 * 1024,
});
