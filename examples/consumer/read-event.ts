import { EVENT_TYPE, type GroupMessageEvent, parseGroupMessageEvent } from 'tim-relay/contract';

/** What a queue message turned out to be. */
export type Reading =
	| { readonly kind: 'event'; readonly event: GroupMessageEvent }
	/** An event of a type that this consumer does not know: later releases add some. It is not an error. */
	| { readonly kind: 'foreign'; readonly type: string }
	/** Not an event, or an invalid one. `reason` names fields, never their values. */
	| { readonly kind: 'broken'; readonly reason: string };

/** Reads the body of a queue message. */
export const readEvent = (body: string): Reading => {
	const type = readType(body);
	if (typeof type === 'string' && type !== EVENT_TYPE) return { kind: 'foreign', type: type.slice(0, 128) };
	try {
		return { kind: 'event', event: parseGroupMessageEvent(body) };
	} catch (error) {
		return { kind: 'broken', reason: error instanceof Error ? error.message : 'unknown' };
	}
};

const readType = (body: string): unknown => {
	try {
		return JSON.parse(body)?.type;
	} catch {
		return;
	}
};
