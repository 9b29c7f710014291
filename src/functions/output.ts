import { toEventType } from '../message/version.ts';
import type { ReplayMessage } from '../recovery/recover-message.ts';
import { flushLog, logger } from '../telemetry/log.ts';
import { AFTER_SEND_MSG } from '../tencent/callbacks/after-send-msg.ts';

/**
 * Writes one line for each message that is on the queue now, as the callback function does: the logs of all functions
 * together are the ledger. A kill loses the lines of requests that are on their way; what these brought to the queue is
 * sent again, and SQS drops it within 5 minutes.
 */
export const logPublished = (messages: readonly ReplayMessage[]): void => {
	for (const { body, deduplicationId } of messages) {
		const { type, data } = JSON.parse(body);
		logger.info('The message is on the queue', {
			outcome: 'published',
			...(type === toEventType('sent') && { command: AFTER_SEND_MSG }),
			sdkAppId: data.sdkAppId,
			groupId: data.group.id,
			topicId: data.topicId,
			seq: data.seq,
			sequenced: data.sequenced,
			eventId: deduplicationId,
		});
	}
};

/** Waits until the log is written: Lambda may freeze the process as soon as the function ends. */
export const flushOutput = async (): Promise<void> => {
	await Promise.all([flushLog(), new Promise<void>((resolve) => process.stdout.write('', () => resolve()))]);
};
