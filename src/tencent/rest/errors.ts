/** What to do about an ErrorCode. */
export type Reaction =
	/** Try again soon. */
	| 'retry'
	/** Calls are too frequent: try again later. */
	| 'back-off'
	/** The signature failed too often: Tencent wants a minute of silence. */
	| 'wait'
	/** The UserSig has expired: make another one, once. */
	| 'renew'
	/** The group or topic no longer exists. */
	| 'gone'
	/** The response would be too large: ask for less. */
	| 'too-large'
	/** No call will work until someone changes something. */
	| 'stop'
	/** Tencent rejects this call; others may work. */
	| 'refused';

const byReaction: Readonly<Partial<Record<Reaction, readonly number[]>>> = {
	retry: [10002, 60008],
	'back-off': [10006, 60007, 60011, 60018, 60019],
	wait: [70050],
	renew: [70001],
	// No such group, an id that no group can have, no such topic.
	gone: [10010, 10015, 110003],
	'too-large': [10018],
	stop: [
		// The user is not an administrator, or not one of this app.
		...[10007, 60004, 60005, 60006, 60010, 60016],
		// A mistake in this client or its settings.
		...[10003, 60002, 60003],
		// The package has expired; the caller's address is not allowed.
		...[60020, 60021],
		// The UserSig does not match the key, the user, the app or the region.
		...[70003, 70009, 70013, 70014, 70016, 70020],
	],
};

const reactions = new Map(
	Object.entries(byReaction).flatMap(([reaction, codes]) => codes.map((code) => [code, reaction as Reaction])),
);

/** What to do about an ErrorCode other than 0 (Tencent: 1047/34348). */
export const toReaction = (code: number): Reaction => reactions.get(code) ?? 'refused';

/** The reactions that rule out a repetition. */
type FinalReaction = 'gone' | 'too-large' | 'stop' | 'refused';

const finalReactions: ReadonlySet<Reaction> = new Set<FinalReaction>(['gone', 'too-large', 'stop', 'refused']);

/** Whether repeating the call is pointless. */
export const isFinal = (reaction: Reaction): reaction is FinalReaction => finalReactions.has(reaction);

/** Why a call has no result. */
export interface RestFailure {
	/** `unavailable` means that it may work later; for the others see {@link Reaction}. */
	readonly kind: 'unavailable' | FinalReaction;
	/** Tencent's ErrorCode, if it gave one. */
	readonly code?: number;
	/** What happened and what to do, without any secret. */
	readonly message: string;
}

/** What to do about the codes that an operator is most likely to meet. */
const advice: Readonly<Record<number, string>> = {
	10007: 'Set TENCENT_ADMIN to an administrator of the app',
	60010: 'Set TENCENT_ADMIN to an administrator of the app',
	60020: "The app's package has expired: renew it in Tencent's console",
	60021: "Tencent's console does not allow calls from this address: add it there",
	70003: 'Check TENCENT_SECRET_KEY',
	70009: 'Check that TENCENT_SECRET_KEY belongs to the app',
	70013: 'Check TENCENT_ADMIN',
	70014: 'Check that TENCENT_SECRET_KEY belongs to the app',
	70016: "Check TENCENT_REGION: it should be the app's region",
	70020: "Check the SDKAppID and TENCENT_REGION: it should be the app's region",
};

/** Describes a failure that Tencent reports. */
export const describe = (code: number, info: string): string =>
	[`Tencent returned ${code}${info && `: ${info}`}`, ...(advice[code] ? [advice[code]] : [])].join('. ');
