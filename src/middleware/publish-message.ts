import type { Step } from '../pipeline.ts';
import type { Publish } from '../queue/publisher.ts';
import { Rejection } from '../tencent/response.ts';
import type { Built } from './build-message.ts';
import type { AppKnown } from './check-sdk-app-id.ts';
import type { SignatureChecked } from './check-signature.ts';
import type { Forwarded } from './forward-command.ts';
import type { Queried } from './read-query.ts';
import type { Arrived } from './record-arrival.ts';
import type { Validated } from './validate-callback.ts';

/** SQS has confirmed the message. */
export interface Published {
	/** How long the send took, in ms. */
	readonly publishMs: number;
}

/** What is known of a request that passed every step; of any other request, a part of it. */
export type Findings = Arrived & Queried & AppKnown & SignatureChecked & Validated & Built & Published & Forwarded;

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
