import type { Forward } from '../forward/forwarder.ts';
import { timeLeft } from '../http/send-budget.ts';
import type { Step } from '../pipeline.ts';
import { type Forwarded, toUpstream } from './forward-command.ts';
import type { Published } from './publish-message.ts';
import type { Arrived } from './record-arrival.ts';

/**
 * Passes a published callback on to the app's own server as well. The message is on the queue, so the callback is
 * acknowledged whatever comes of this. It ends before the response: Lambda may freeze whatever is left then.
 */
export const forwardPublished = (
	forward: Forward | undefined,
	tick: () => number = () => performance.now(),
): Step<Arrived & Published, Forwarded> => ({
	before: async ({ event, internal }) => {
		if (!forward) return;
		const { arrivedAt, arrivedAtTick } = internal;
		const timeoutMs = timeLeft(arrivedAtTick, tick());
		internal.upstream =
			timeoutMs > 0 ? toUpstream(await forward(event, { arrivedAt, timeoutMs })) : { code: 'Timeout', ms: 0 };
	},
});
