import type { Request } from '@middy/core';
import { describeError, embedMetrics, logger, short } from '../telemetry.ts';
import { Refusal, refusals } from '../tencent/response.ts';
import type { MessageEvent } from './build-message.ts';

/**
 * Writes the one log line of a request, once it is answered; its metrics are part of it.
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
		const { reason, message } = error;
		const line = {
			...facts,
			outcome: 'rejected',
			reason,
			errorCode,
			message,
			...embedMetrics({ Rejected: 1 }, 'reason'),
		};
		if (status < 500) logger.warn(line);
		else logger.error({ ...line, cause: describeError(error.cause) });
	} else if (event?.message) {
		const metrics = embedMetrics({ Published: 1, PublishLatency: now - (event.readyAt as number) });
		logger.info({ ...facts, outcome: 'published', message: 'The message is on the queue', ...metrics });
	} else {
		const metrics = embedMetrics({ Ignored: 1 });
		logger.info({ ...facts, outcome: 'ignored', message: 'The command is not for this relay', ...metrics });
	}
};
