import type { RestClient, RestResult } from '../../tencent/rest/client.ts';
import type { Clock } from '../../tencent/rest/clock.ts';
import {
	type ConversationId,
	getHistoryPage,
	type HistoryEntry,
	type HistoryMessage,
} from '../../tencent/rest/history.ts';

/** What Tencent's history says about a number that is not that of an ordinary message. */
type OtherOutcome =
	/** A tip of the system, such as that somebody joined: Tencent makes no callback of it. */
	| 'tip'
	/** Deleted, expired, or never stored. */
	| 'hole'
	/** Recalled by its sender or an administrator. */
	| 'recalled'
	/** Nothing, though it was asked several times, or not enough to tell the message by. */
	| 'unknown';

/** What became of a number. */
export type Finding = {
	readonly seq: number;
	/** When it was sent, Unix time in ms; a hole may have none. */
	readonly at?: number | undefined;
} & (
	| { readonly outcome: 'message'; readonly entry: HistoryEntry<HistoryMessage> }
	| { readonly outcome: OtherOutcome }
);

/** Some neighbouring numbers of a conversation. */
export interface Block {
	/** In order of their numbers; beside those that were asked for, whatever else the history returned. */
	readonly findings: readonly Finding[];
	/** The history holds nothing older. */
	readonly ends: boolean;
}

/** A number that is not in the history yet may be there a moment later. */
const ATTEMPTS = 3;

/** Reads what the history says about numbers, given in order, that lie within 20 of each other. */
export const readBlock = async (
	client: RestClient,
	id: ConversationId,
	wanted: readonly number[],
	clock: Clock,
): Promise<RestResult<Block>> => {
	const found = new Map<number, Finding>();
	const [lowest = 1] = wanted;
	let ends = false;
	for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {
		const open = wanted.filter((seq) => !found.has(seq));
		if (open.length === 0) break;
		if (attempt > 1) await clock.delay(1000 * attempt);
		for (let cursor = open.at(-1) as number; cursor >= lowest; ) {
			const page = await getHistoryPage(client, id, cursor);
			if (!page.ok) return page;
			const { expired } = page.value;
			ends = expired || page.value.entries.length === 0;
			// Only what was asked for moves the cursor, and always down.
			const entries = page.value.entries.filter(({ item }) => item.MsgSeq <= cursor);
			for (const entry of entries) found.set(entry.item.MsgSeq, toFinding(entry));
			if (expired)
				for (const seq of open) if (seq <= cursor && !found.has(seq)) found.set(seq, { seq, outcome: 'hole' });
			if (ends || entries.length === 0) break;
			cursor = Math.min(...entries.map(({ item }) => item.MsgSeq)) - 1;
		}
	}
	for (const seq of wanted) if (!found.has(seq)) found.set(seq, { seq, outcome: 'unknown' });
	return { ok: true, value: { findings: [...found.values()].sort((a, b) => a.seq - b.seq), ends } };
};

const toFinding = ({ itemText, item }: HistoryEntry): Finding => {
	const { MsgSeq: seq, MsgTimeStamp: at, MsgRandom, IsPlaceMsg, IsSystemMsg, MsgBody } = item;
	if (IsPlaceMsg === 1) return { seq, at, outcome: 'hole' };
	if (IsPlaceMsg === 2) return { seq, at, outcome: 'recalled' };
	if (IsSystemMsg === 1 || !Array.isArray(MsgBody)) return { seq, at, outcome: 'tip' };
	// Without these two it would get another id than its callback.
	if (at === undefined || MsgRandom === undefined) return { seq, at, outcome: 'unknown' };
	return { seq, at, outcome: 'message', entry: { itemText, item: { ...item, MsgTimeStamp: at, MsgRandom } } };
};
