import type { Forward } from '../forward/forwarder.ts';
import { type Command, commands } from '../message/commands.ts';
import type { Step } from '../pipeline.ts';
import { allow } from '../tencent/allow.ts';
import { toCommandName } from '../tencent/route.ts';
import type { SignatureChecked } from './check-signature.ts';
import { type Forwarded, forwardCommand } from './forward-command.ts';
import type { Queried } from './read-query.ts';
import type { Arrived } from './record-arrival.ts';

/** The callback is one that this relay publishes. */
export interface Routed {
	readonly command: Command;
}

/**
 * Lets the commands pass that this relay publishes. All callbacks of an app come to one URL, so every other command is
 * forwarded to the app's own server or, if there is none, acknowledged: any other response could block a user's action.
 */
export const routeCommand = (forward?: Forward): Step<Arrived & Queried & SignatureChecked, Routed & Forwarded> => {
	const respond = forward && forwardCommand(forward);
	return {
		before: (request) => {
			const { event, internal } = request;
			const command = commands.get(toCommandName(internal.query));
			if (!command) return respond ? respond(request) : allow(internal.query, event);
			internal.command = command;
			return undefined;
		},
	};
};
