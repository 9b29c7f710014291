import type { MiddlewareObj } from '@middy/core';
import { toSpill } from '../spill/spill.ts';
import { embedMetrics, flushLog, logger, short } from '../telemetry.ts';
import type { Refusal } from '../tencent/response.ts';
import type { MessageEvent } from './build-message.ts';

/**
 * Writes to the log, whole, what was refused although it is authentic: signed by Tencent or,
 * where no token is set, at least a valid callback. Nothing else is kept, or anybody could fill the log.
 */
export const spillRefused = (): MiddlewareObj<MessageEvent> => ({
	onError: async ({ event, error }) => {
		if (!event?.signed && !event?.callback) return;
		// answerErrors has made every error a refusal.
		const { reason, message } = error as Refusal;
		logger.error('Spilled: npm run replay puts this on the queue', {
			requestId: short(event.requestContext?.requestId),
			refused: message,
			...embedMetrics({ Spilled: 1 }),
			spill: toSpill(reason, event),
		});
		await flushLog();
	},
});
