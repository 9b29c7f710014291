import type { Finding } from './read-block.ts';

/** What became of a missing number. */
export type Fate =
	/** A message that goes to the queue. */
	| 'recovered'
	/** A message that an earlier run brought to the queue. */
	| 'alreadyDone'
	/** A message of a sender that is skipped. */
	| 'skipped'
	/** Any missing number of a group that is gone, whether or not it was a message. */
	| 'gone'
	| Exclude<Finding['outcome'], 'message'>;

/** The counts of a reconciliation. */
export interface Books {
	/** Conversations that were compared with the history. */
	conversations: number;
	/** Conversations of groups that do not number their messages one by one, such as live rooms. */
	uncounted: number;
	/** Conversations of groups that are gone. */
	gone: number;
	/** Missing numbers, by what became of them. */
	readonly missing: Record<Fate, number>;
	/** How many conversations, groups or lists could not be read, by reason. */
	readonly unread: Record<string, number>;
	/** Why the search ended early. */
	stopped?: string;
}

/** Opens empty books. */
export const openBooks = (): Books => ({
	conversations: 0,
	uncounted: 0,
	gone: 0,
	missing: { recovered: 0, alreadyDone: 0, skipped: 0, tip: 0, hole: 0, recalled: 0, gone: 0, unknown: 0 },
	unread: {},
});

/** Whether everything could be read, so that nothing recoverable was missed. */
export const isComplete = ({ missing, unread, stopped }: Books): boolean =>
	stopped === undefined && missing.unknown === 0 && Object.keys(unread).length === 0;
