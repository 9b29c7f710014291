import { MetricUnit } from '@aws-lambda-powertools/metrics';
import type { Request } from '@middy/core';
import { describeError, logger, metrics } from '../telemetry.ts';
import { Refusal, refusals } from '../tencent/acknowledgement.ts';
import type { MessageEvent } from './normalize-callback.ts';

/** What a sender can choose freely is cut to this length before it gets into the log. */
const short = (value: unknown): string | undefined => (typeof value === 'string' ? value.slice(0, 128) : undefined);

/**
 * Writes the one log line and the metrics of a request, once it is answered.
 * No message text, no user id, no address: these are on the queue and nowhere else.
 */
export const reportOutcome = ({ event: given, error }: Pick<Request, 'event' | 'error'>): void => {
	// Whatever stage the request got to: each middleware has added its part, or not.
	const event = given as Partial<MessageEvent> | null;
	const now = Date.now();
	const latencyMs = now - (event?.arrivedAt ?? now);
	const facts = {
		latencyMs,
		command: short(event?.query?.CallbackCommand),
		sdkAppId: event?.sdkAppId,
		groupId: short(event?.callback?.GroupId),
		topicId: short(event?.callback?.TopicId),
		seq: event?.callback?.MsgSeq,
		elements: event?.elementTypes,
		requestId: short(event?.requestContext?.requestId),
		tencentRequestId: short(event?.query?.RequestId),
	};
	if (error instanceof Refusal) {
		const { status, errorCode } = refusals[error.reason];
		const line = { ...facts, outcome: 'rejected', reason: error.reason, errorCode, message: error.message };
		if (status < 500) logger.warn(line);
		else logger.error({ ...line, cause: describeError(error.cause) });
		metrics.singleMetric().addDimension('reason', error.reason).addMetric('Rejected', MetricUnit.Count, 1);
	} else if (event?.message) {
		logger.info({ ...facts, outcome: 'published', message: 'The message is on the queue' });
		metrics.addMetric('Published', MetricUnit.Count, 1);
		metrics.addMetric('PublishLatency', MetricUnit.Milliseconds, now - (event.readyAt as number));
		metrics.publishStoredMetrics();
	} else {
		logger.info({ ...facts, outcome: 'ignored', message: 'The command is not for this relay' });
		metrics.addMetric('Ignored', MetricUnit.Count, 1);
		metrics.publishStoredMetrics();
	}
};
