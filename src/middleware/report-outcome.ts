import type { HookRequest } from '../pipeline.ts';
import { toErrorFacts } from '../telemetry/error-facts.ts';
import { logger, truncate } from '../telemetry/log.ts';
import { embedMetrics, joinMetrics } from '../telemetry/metrics.ts';
import { rejections, toRejection } from '../tencent/response.ts';
import type { Upstream } from './forward-command.ts';
import type { Findings } from './publish-message.ts';

/**
 * Writes the one log line of a request, once its response is ready; its metrics are part of it.
 * No message text, no user id, no address: these are on the queue and nowhere else.
 */
export const reportOutcome = ({ event, error, internal }: HookRequest<Findings>): void => {
	const { arrivedAt, query, sdkAppId, message, facts, publishMs, upstream } = internal;
	const line = {
		latencyMs: arrivedAt === undefined ? 0 : Math.max(0, Date.now() - arrivedAt),
		command: truncate(query?.CallbackCommand),
		sdkAppId,
		...facts,
		groupId: truncate(facts?.groupId),
		topicId: truncate(facts?.topicId),
		eventId: message?.deduplicationId,
		upstreamStatus: upstream?.status,
		upstreamError: upstream?.code,
		upstreamMs: upstream?.ms,
		requestId: truncate(event?.requestContext?.requestId),
		tencentRequestId: truncate(query?.RequestId),
	};
	if (error !== undefined) {
		const { reason, message: text, cause } = toRejection(error);
		const { status, errorCode } = rejections[reason];
		const metrics = withForward(embedMetrics({ Rejected: 1 }, 'reason'), upstream);
		const rejected = { ...line, outcome: 'rejected', reason, errorCode, ...metrics };
		if (status < 500) logger.warn(text, rejected);
		else logger.error(text, { ...rejected, cause: toErrorFacts(cause) });
	} else if (publishMs !== undefined) {
		const metrics = withForward(embedMetrics({ Published: 1, PublishLatency: publishMs }, 'kind'), upstream);
		logger.info('The message is on the queue', { ...line, outcome: 'published', ...metrics });
	} else if (upstream) {
		// A response counts, whatever it says; what it says is between the app and Tencent.
		const metrics = embedMetrics({ Forwarded: 1, ForwardLatency: upstream.ms });
		logger.info("The app's own server responded", { ...line, outcome: 'forwarded', ...metrics });
	} else {
		const metrics = embedMetrics({ Ignored: 1 });
		logger.info('The command is not for this relay', { ...line, outcome: 'ignored', ...metrics });
	}
};

/** Adds what became of a request to the app's own server that is not the outcome itself. */
const withForward = (metrics: ReturnType<typeof embedMetrics>, upstream: Upstream | undefined) => {
	if (!upstream) return metrics;
	const { status, ms } = upstream;
	return joinMetrics(metrics, embedMetrics(status === undefined ? { ForwardFailed: 1 } : { ForwardLatency: ms }));
};
