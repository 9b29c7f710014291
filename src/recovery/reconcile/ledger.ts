import * as v from 'valibot';
import { type JsonObject, parseJsonValue } from '../../json/parse.ts';
import { AFTER_SEND_MSG } from '../../tencent/callbacks/after-send-msg.ts';
import { integer } from '../../tencent/fields.ts';
import type { ConversationId } from '../../tencent/rest/history.ts';
import { type Input, readSpills } from '../read-spills.ts';
import type { RecoverMessage } from '../recover-message.ts';

/** A conversation, and the numbers that need not be looked for. */
interface KnownConversation extends ConversationId {
	readonly seqs: Set<number>;
}

/** What the relay's log says about one app. */
export interface Ledger {
	/** By {@link toKey}. */
	readonly conversations: ReadonlyMap<string, KnownConversation>;
	/** Lines of messages that were published. */
	readonly published: number;
	/** Messages that are spilled in the log, by their deduplication ids, unless the log also says that they were published. */
	readonly spilled: ReadonlySet<string>;
	/** Unix time in ms of the oldest line. */
	readonly oldest: number;
	/** Unix time in ms of the newest line. */
	readonly newest: number;
}

/** A message that the log knows. */
const entrySchema = v.object({
	sdkAppId: v.string(),
	groupId: v.string(),
	topicId: v.optional(v.string()),
	seq: integer,
});
type Entry = v.InferOutput<typeof entrySchema>;

/** Edits and recalls repeat the number of their message, and say nothing about whether it was published. */
const publishedSchema = v.object({
	...entrySchema.entries,
	outcome: v.literal('published'),
	command: v.literal(AFTER_SEND_MSG),
	/** The number of an online-only message is random: it says nothing about the message that the history has under it. */
	sequenced: v.optional(v.literal(true)),
});

/** What the event of a sent message says about these. */
const eventSchema = v.object({
	data: v.object({ ...v.omit(entrySchema, ['groupId']).entries, group: v.object({ id: v.string() }) }),
});

/** One key for each conversation. */
export const toKey = ({ groupId, topicId }: ConversationId): string => JSON.stringify([groupId, topicId]);

/**
 * Reads which numbers of which conversations were published, from exports of the log in any form. A spilled message
 * counts as known, because the replay brings it to the queue whole, and the history would lack parts of it.
 */
export const readLedger = async (
	inputs: Iterable<Input>,
	sdkAppId: string,
	recover: RecoverMessage,
): Promise<Ledger> => {
	const conversations = new Map<string, KnownConversation>();
	const spills = new Map<string, Entry>();
	let published = 0;
	let oldest = Number.POSITIVE_INFINITY;
	let newest = Number.NEGATIVE_INFINITY;

	const open = ({ groupId, topicId }: Entry): KnownConversation => {
		const id = { groupId, topicId: topicId || undefined };
		const known = conversations.get(toKey(id)) ?? { ...id, seqs: new Set() };
		conversations.set(toKey(id), known);
		return known;
	};
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
				open(output).seqs.add(output.seq);
			}
		}
	}
	const spilled = new Set<string>();
	for (const [id, entry] of spills) {
		const { seqs } = open(entry);
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
