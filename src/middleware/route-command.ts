import { type Command, commands } from '../message/commands.ts';
import type { Step } from '../pipeline.ts';
import { acknowledge } from '../tencent/response.ts';
import { toCommandName } from '../tencent/route.ts';
import type { SignatureChecked } from './check-signature.ts';
import type { Queried } from './read-query.ts';

/** The callback is one that this relay publishes. */
export interface Routed {
	readonly command: Command;
}

/**
 * Lets the commands pass that this relay publishes and acknowledges every other:
 * all callbacks of an app come to one URL, and any response other than OK could block a user's action.
 */
export const routeCommand = (): Step<Queried & SignatureChecked, Routed> => ({
	before: ({ internal }) => {
		const command = commands.get(toCommandName(internal.query));
		if (!command) return acknowledge();
		internal.command = command;
		return undefined;
	},
});
