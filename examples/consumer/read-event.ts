import { parseEvent, type RelayEvent } from 'tim-relay/contract';

/** What a queue message turned out to be. */
export type Reading =
	| { readonly kind: 'event'; readonly event: RelayEvent }
	/** An event of a type that this consumer does not know: later releases add some. It is not an error. */
	| { readonly kind: 'foreign'; readonly type: string }
	/** Not an event, or an invalid one. `reason` names fields, never their values. */
	| { readonly kind: 'broken'; readonly reason: string };

/** Reads the body of a queue message. */
export const readEvent = (body: string): Reading => {
	try {
		const event = parseEvent(body);
		return event ? { kind: 'event', event } : { kind: 'foreign', type: JSON.parse(body).type.slice(0, 128) };
	} catch (error) {
		return { kind: 'broken', reason: error instanceof Error ? error.message : 'unknown' };
	}
};
