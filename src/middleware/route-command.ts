import type { Step } from '../pipeline.ts';
import type { AFTER_SEND_MSG } from '../tencent/callbacks/after-send-msg.ts';
import { acknowledge } from '../tencent/response.ts';
import { toCommand } from '../tencent/route.ts';
import type { SignatureChecked } from './check-signature.ts';
import type { Queried } from './read-query.ts';

/** The callback is one that this relay publishes. */
export interface Routed {
	readonly command: typeof AFTER_SEND_MSG;
}

/**
 * Lets group messages pass and acknowledges every other command:
 * all callbacks of an app come to one URL, and any response but OK could block what a user does.
 */
export const routeCommand = (): Step<Queried & SignatureChecked, Routed> => ({
	before: ({ internal }) => {
		const command = toCommand(internal.query);
		if (!command) return acknowledge();
		internal.command = command;
		return undefined;
	},
});
