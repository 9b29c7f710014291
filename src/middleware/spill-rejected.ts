import type { HookRequest } from '../pipeline.ts';
import { toSpill } from '../spill/spill.ts';
import { flushLog, logger, truncate } from '../telemetry/log.ts';
import { embedMetrics } from '../telemetry/metrics.ts';
import { toRejection } from '../tencent/response.ts';
import type { Findings } from './publish-message.ts';

/**
 * Logs every authentic callback that was rejected, in full: one that Tencent signed or, if no token is set, at least a
 * valid one. Nothing else is logged in full, or anyone could fill the log.
 */
export const spillRejected = async ({ event, error, internal }: HookRequest<Findings>): Promise<void> => {
	const { signed, callback, message, arrivedAt, upstream } = internal;
	// What was to be forwarded may be the question whether a user may go on: nobody waits for the answer any more.
	if (!event || arrivedAt === undefined || (!signed && !callback) || upstream) return;
	const { reason, message: refused } = toRejection(error);
	const { rawQueryString = '', body, isBase64Encoded = false } = event;
	logger.error('Spilled: npm run replay puts this on the queue', {
		requestId: truncate(event.requestContext?.requestId),
		refused,
		...embedMetrics({ Spilled: 1 }),
		spill: toSpill(reason, { message, rawQueryString, body, isBase64Encoded, arrivedAt }),
	});
	await flushLog();
};
