import type { RestClient, RestResult } from '../../tencent/rest/client.ts';
import type { Clock } from '../../tencent/rest/clock.ts';
import {
	type ConversationId,
	getHistoryPage,
	type HistoryEntry,
	type HistoryMessage,
} from '../../tencent/rest/history.ts';

/** What Tencent's history has under a number instead of an ordinary message. */
export type OtherOutcome =
	/** A tip of the system, e.g. that someone joined. Tencent sends no callback for it. */
	| 'tip'
	/** Deleted, expired, or never stored. */
	| 'hole'
	/** Recalled by its sender or an administrator. */
	| 'recalled'
	/** Nothing, even after several attempts, or too little to identify the message. */
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

/** What the history says about neighbouring numbers of a conversation. */
export interface Block {
	/** In any order. They may include more than was asked for. */
	readonly findings: readonly Finding[];
	/** Whether the history has nothing older. */
	readonly ends: boolean;
}

/** Attempts for a number that is not in the history, because it may appear a moment later. */
const ATTEMPTS = 3;

/** Reads what the history says about numbers that are in order and within 20 of each other. */
export const readBlock = async (
	client: RestClient,
	id: ConversationId,
	wanted: readonly number[],
	clock: Clock,
): Promise<RestResult<Block>> => {
	const found = new Map<number, Finding>();
	let ends = false;
	for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {
		const open = wanted.filter((seq) => !found.has(seq));
		const [lowest] = open;
		if (lowest === undefined) break;
		if (attempt > 1) await clock.delay(1000 * attempt);
		for (let cursor = open.at(-1) as number; cursor >= lowest; ) {
			const page = await getHistoryPage(client, id, cursor);
			if (!page.ok) return page;
			const { expired } = page.value;
			ends = expired || page.value.entries.length === 0;
			// Only numbers that were asked for move the cursor, and always down.
			const entries = page.value.entries.filter(({ item }) => item.MsgSeq <= cursor);
			for (const entry of entries) found.set(entry.item.MsgSeq, toFinding(entry));
			if (expired)
				for (const seq of open) if (seq <= cursor && !found.has(seq)) found.set(seq, { seq, outcome: 'hole' });
			if (ends || entries.length === 0) break;
			cursor = Math.min(...entries.map(({ item }) => item.MsgSeq)) - 1;
		}
	}
	for (const seq of wanted) if (!found.has(seq)) found.set(seq, { seq, outcome: 'unknown' });
	return { ok: true, value: { findings: [...found.values()], ends } };
};

const toFinding = ({ itemText, item }: HistoryEntry): Finding => {
	const { MsgSeq: seq, MsgTimeStamp: at, MsgRandom, IsPlaceMsg, IsSystemMsg, MsgBody } = item;
	if (IsPlaceMsg === 1) return { seq, at, outcome: 'hole' };
	if (IsPlaceMsg === 2) return { seq, at, outcome: 'recalled' };
	if (IsSystemMsg === 1 || !Array.isArray(MsgBody)) return { seq, at, outcome: 'tip' };
	// Without these two, its id would differ from that of its callback.
	if (at === undefined || MsgRandom === undefined) return { seq, at, outcome: 'unknown' };
	return { seq, at, outcome: 'message', entry: { itemText, item: { ...item, MsgTimeStamp: at, MsgRandom } } };
};
