import type { HookRequest } from '../pipeline.ts';
import { toErrorFacts } from '../telemetry/error-facts.ts';
import { logger, truncate } from '../telemetry/log.ts';
import { embedMetrics } from '../telemetry/metrics.ts';
import { rejections, toRejection } from '../tencent/response.ts';
import type { Findings } from './publish-message.ts';

/**
 * Writes the one log line of a request, once its response is ready; its metrics are part of it.
 * No message text, no user id, no address: these are on the queue and nowhere else.
 */
export const reportOutcome = ({ event, error, internal }: HookRequest<Findings>): void => {
	const { arrivedAt, query, sdkAppId, message, facts, publishMs } = internal;
	const line = {
		latencyMs: arrivedAt === undefined ? 0 : Math.max(0, Date.now() - arrivedAt),
		command: truncate(query?.CallbackCommand),
		sdkAppId,
		...facts,
		groupId: truncate(facts?.groupId),
		topicId: truncate(facts?.topicId),
		eventId: message?.deduplicationId,
		requestId: truncate(event?.requestContext?.requestId),
		tencentRequestId: truncate(query?.RequestId),
	};
	if (error !== undefined) {
		const { reason, message: text, cause } = toRejection(error);
		const { status, errorCode } = rejections[reason];
		const metrics = embedMetrics({ Rejected: 1 }, 'reason');
		const rejected = { ...line, outcome: 'rejected', reason, errorCode, ...metrics };
		if (status < 500) logger.warn(text, rejected);
		else logger.error(text, { ...rejected, cause: toErrorFacts(cause) });
	} else if (publishMs !== undefined) {
		const metrics = embedMetrics({ Published: 1, PublishLatency: publishMs }, 'kind');
		logger.info('The message is on the queue', { ...line, outcome: 'published', ...metrics });
	} else {
		const metrics = embedMetrics({ Ignored: 1 });
		logger.info('The command is not for this relay', { ...line, outcome: 'ignored', ...metrics });
	}
};
