import type { Step } from '../pipeline.ts';
import type { Publish } from '../queue/publisher.ts';
import { Rejection } from '../tencent/response.ts';
import type { Built } from './build-message.ts';
import type { Arrived } from './record-arrival.ts';

/** SQS has confirmed the message. */
export interface Published {
	/** How long the send took, in ms. */
	readonly publishMs: number;
}

/** Sends the message, and rejects the callback unless SQS has confirmed it. */
export const publishMessage = (publish: Publish): Step<Arrived & Built, Published> => ({
	before: async ({ internal }) => {
		const result = await publish(internal.message, internal.arrivedAtTick);
		if (!result.ok) {
			throw new Rejection('queue', `The queue did not accept the message (${result.code})`, { cause: result.cause });
		}
		internal.publishMs = result.durationMs;
	},
});
