import type { GroupMessageEvent } from 'tim-relay/contract';

/** What the number of a message says about those before it in its conversation. */
export type SequenceNote =
	/** Numbers were left out: tips and recalls take some too, or a message is late or lost. */
	| { readonly kind: 'gap'; readonly from: number; readonly to: number }
	/** A message with a higher number came before. */
	| { readonly kind: 'inversion'; readonly after: number };

/** The types of groups that count their messages one by one. */
const countedTypes: ReadonlySet<string> = new Set(['Work', 'Public', 'Meeting', 'Community']);

/** Watches `seq` in the last so many conversations. */
export const createSequenceWatch = (limit = 10_000) => {
	const highest = new Map<string, number>();
	return ({ source, subject, data: { seq, onlineOnly, group } }: GroupMessageEvent): SequenceNote | undefined => {
		// Online-only messages have random numbers, live rooms repeat small ones, and of other types nothing is known.
		if (!seq || onlineOnly || !countedTypes.has(group.type)) return;
		const conversation = `${source} ${subject}`;
		const last = highest.get(conversation);
		highest.delete(conversation);
		highest.set(conversation, Math.max(seq, last ?? seq));
		// A Map keeps the order of insertion, so the first is the one that was quiet the longest.
		if (highest.size > limit) highest.delete(highest.keys().next().value as string);
		if (last === undefined || seq === last || seq === last + 1) return;
		return seq > last ? { kind: 'gap', from: last + 1, to: seq - 1 } : { kind: 'inversion', after: last };
	};
};
