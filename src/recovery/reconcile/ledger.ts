import * as v from 'valibot';
import { type JsonObject, parseJsonValue } from '../../json/parse.ts';
import { toEventType } from '../../message/version.ts';
import { AFTER_SEND_MSG } from '../../tencent/callbacks/after-send-msg.ts';
import { integer } from '../../tencent/fields.ts';
import type { ConversationId } from '../../tencent/rest/history.ts';
import { type Input, readSpills } from '../read-spills.ts';
import type { RecoverMessage } from '../recover-message.ts';

/** A conversation, and the numbers that are not missing. */
interface KnownConversation extends ConversationId {
	readonly seqs: Set<number>;
}

/** Conversations by {@link toKey}. */
export type KnownConversations = Map<string, KnownConversation>;

/** What the relay's log says about one app. */
export interface Ledger {
	/** Conversations by {@link toKey}. */
	readonly conversations: ReadonlyMap<string, KnownConversation>;
	/** The number of lines about published messages. */
	readonly published: number;
	/** The deduplication ids of spilled messages that the log does not show as published. */
	readonly spilled: ReadonlySet<string>;
	/** Unix time in ms of the oldest line. */
	readonly oldest: number;
	/** Unix time in ms of the newest line. */
	readonly newest: number;
}

/** A message in the log. */
const entrySchema = v.object({
	sdkAppId: v.string(),
	groupId: v.string(),
	topicId: v.optional(v.string()),
	seq: integer,
});
type Entry = v.InferOutput<typeof entrySchema>;

/** A line about a sent message. Edits and recalls repeat its number, but do not prove that it was published. */
export const sentLineSchema = v.object({
	...entrySchema.entries,
	command: v.literal(AFTER_SEND_MSG),
	/** An online-only message has a random number, which in the history belongs to another message. */
	sequenced: v.optional(v.literal(true)),
});

const publishedSchema = v.object({ ...sentLineSchema.entries, outcome: v.literal('published') });

/** The same facts in the event of a sent message; an edit has a number too. */
const eventSchema = v.object({
	type: v.literal(toEventType('sent')),
	data: v.object({ ...v.omit(entrySchema, ['groupId']).entries, group: v.object({ id: v.string() }) }),
});

/** The key of a conversation. */
export const toKey = ({ groupId, topicId }: ConversationId): string => JSON.stringify([groupId, topicId]);

/** The numbers that need not be looked for in a conversation; none at first. */
export const openConversation = (
	conversations: KnownConversations,
	{ groupId, topicId }: ConversationId,
): Set<number> => {
	const id = { groupId, topicId: topicId || undefined };
	const known = conversations.get(toKey(id)) ?? { ...id, seqs: new Set() };
	conversations.set(toKey(id), known);
	return known.seqs;
};

/**
 * Reads from exports of the log, in any form, which numbers of which conversations were published. A spilled message is
 * not missing either: the replay brings all of it to the queue, and the history lacks parts of it.
 */
export const readLedger = async (
	inputs: Iterable<Input>,
	sdkAppId: string,
	recover: RecoverMessage,
): Promise<Ledger> => {
	const conversations: KnownConversations = new Map();
	const spills = new Map<string, Entry>();
	let published = 0;
	let oldest = Number.POSITIVE_INFINITY;
	let newest = Number.NEGATIVE_INFINITY;

	const readTime = ({ timestamp }: JsonObject): void => {
		const time = Date.parse(String(timestamp));
		if (Number.isNaN(time)) return;
		oldest = Math.min(oldest, time);
		newest = Math.max(newest, time);
	};

	for (const input of inputs) {
		for await (const found of readSpills(input)) {
			if (found.kind === 'spill') {
				const message = recover(found.spill);
				if ('refused' in message) continue;
				const entry = readEntry(message.body);
				if (entry?.sdkAppId === sdkAppId) spills.set(message.deduplicationId, entry);
			} else if (found.kind === 'other' && found.line) {
				readTime(found.line);
				const { success, output } = v.safeParse(publishedSchema, found.line);
				if (!success || output.sdkAppId !== sdkAppId) continue;
				published++;
				openConversation(conversations, output).add(output.seq);
			}
		}
	}
	const spilled = new Set<string>();
	for (const [id, entry] of spills) {
		const seqs = openConversation(conversations, entry);
		if (!seqs.has(entry.seq)) spilled.add(id);
		seqs.add(entry.seq);
	}
	return { conversations, published, spilled, oldest, newest };
};

/** The number of a spilled message in its conversation; undefined if it has none. */
const readEntry = (body: string): Entry | undefined => {
	const { success, output } = v.safeParse(eventSchema, parseJsonValue(body));
	return success ? { ...output.data, groupId: output.data.group.id } : undefined;
};
