import type { RestClient, RestResult } from '../../tencent/rest/client.ts';
import type { Clock } from '../../tencent/rest/clock.ts';
import type { RestFailure } from '../../tencent/rest/errors.ts';
import { type GroupInfo, getGroupInfo, INFO_SIZE, listGroups, listTopics } from '../../tencent/rest/groups.ts';
import { type ConversationId, getHistoryPage, type HistoryMessage } from '../../tencent/rest/history.ts';
import { type Books, type Fate, openBooks } from './books.ts';
import { findMissing, SLACK } from './find-missing.ts';
import { type Ledger, toKey } from './ledger.ts';
import type { Finding, OtherOutcome } from './read-block.ts';

/** A message in the history that the relay did not publish. */
export interface MissingMessage extends ConversationId {
	readonly groupType: string;
	readonly seq: number;
	/** The item of the history, verbatim. */
	readonly itemText: string;
	readonly item: HistoryMessage;
}

/** What to compare. */
export interface SurveyOptions {
	readonly client: RestClient;
	readonly clock: Clock;
	readonly ledger: Pick<Ledger, 'conversations' | 'spilled'>;
	/** The window in Unix ms: messages from this time … */
	readonly from: number;
	/** … until before this one. */
	readonly to: number;
	/** Whether to look at groups that the log does not mention, too. */
	readonly allGroups: boolean;
	/** Decides what becomes of a missing message. Called in order within each conversation. */
	readonly take: (message: MissingMessage) => Extract<Fate, 'recovered' | 'alreadyDone' | 'skipped'>;
	/** Called with each missing number that is not recovered, tips included. */
	readonly onOther?:
		| ((number: ConversationId & { readonly seq: number; readonly fate: OtherOutcome }) => void)
		| undefined;
	/** Called with the number of groups that are finished. */
	readonly onProgress?: ((finished: number, total: number) => void) | undefined;
}

/** The types of groups that number their messages one by one, under their current and older names. */
const COUNTED: ReadonlySet<string> = new Set(['Work', 'Private', 'Public', 'Meeting', 'ChatRoom', 'Community']);

/** Groups compared at a time. A call takes about 0.1 s, and the client limits the rate. */
const AT_ONCE = 8;

/** The number of failures in a row after which Tencent counts as down or unreachable. */
const MAX_UNAVAILABLE = 3;

/** Compares the ledger with Tencent's history, and passes each missing message to `take`. */
export const survey = async (options: SurveyOptions): Promise<Books> => {
	const { client, ledger, allGroups, onProgress } = options;
	const books = openBooks();
	let unavailable = 0;

	/** Returns the value, or records the failure. */
	const unwrap = <Value>(result: RestResult<Value>): Value | undefined => {
		if (!result.ok) return noteFailure(result.failure);
		unavailable = 0;
		return result.value;
	};
	const noteFailure = ({ kind, message }: RestFailure): undefined => {
		if (kind === 'stop') books.stopped ??= message;
		else books.unread[message] = (books.unread[message] ?? 0) + 1;
		if (kind === 'unavailable' && ++unavailable >= MAX_UNAVAILABLE) books.stopped ??= message;
	};
	const noteGone = (id: ConversationId): void => {
		books.gone++;
		const seqs = [...(ledger.conversations.get(toKey(id))?.seqs ?? [])].sort((a, b) => a - b);
		for (const [index, seq] of seqs.entries()) books.missing.gone += seq - (seqs[index - 1] ?? seq - 1) - 1;
	};

	const compare = async (id: ConversationId, groupType: string, newest: number): Promise<void> => {
		const seen = ledger.conversations.get(toKey(id))?.seqs ?? new Set();
		const result = await findMissing({ ...options, id, seen, newest });
		if (!result.ok && result.failure.kind === 'gone') return noteGone(id);
		const findings = unwrap(result);
		if (!findings) return;
		books.conversations++;
		for (const finding of findings) books.missing[decide(finding, id, groupType)]++;
	};
	const decide = (finding: Finding, id: ConversationId, groupType: string): Fate => {
		const { seq, outcome } = finding;
		if (outcome === 'message') return options.take({ ...id, groupType, seq, ...finding.entry });
		options.onOther?.({ ...id, seq, fate: outcome });
		return outcome;
	};

	const compareTopic = async (id: ConversationId, groupType: string): Promise<void> => {
		const page = await getHistoryPage(client, id);
		if (!page.ok && page.failure.kind === 'gone') return noteGone(id);
		const entries = unwrap(page)?.entries;
		if (entries) await compare(id, groupType, Math.max(0, ...entries.map(({ item }) => item.MsgSeq)));
	};

	const compareGroup = async (info: GroupInfo): Promise<void> => {
		const { groupId } = info;
		// A group that only the list mentions counts as one conversation.
		const known = byGroup.get(groupId) ?? [{ groupId }];
		if ('failure' in info) {
			if (info.failure.kind !== 'gone') noteFailure(info.failure);
			else for (const id of known) noteGone(id);
			return;
		}
		if (!COUNTED.has(info.type)) {
			books.uncounted += known.length;
			return;
		}
		const isIdle = info.newestAt > 0 && info.newestAt < options.from - SLACK;
		const isKnown = known.some(({ topicId }) => topicId === undefined);
		if (!isIdle && (isKnown || allGroups)) await compare({ groupId }, info.type, info.newestSeq);
		const topics = new Set(known.flatMap(({ topicId }) => topicId ?? []));
		if (allGroups && info.type === 'Community') {
			for (const topicId of unwrap(await listTopics(client, groupId)) ?? []) topics.add(topicId);
		}
		for (const topicId of topics) if (!books.stopped) await compareTopic({ groupId, topicId }, info.type);
	};

	const byGroup = Map.groupBy<string, ConversationId>(ledger.conversations.values(), ({ groupId }) => groupId);
	const groupIds = new Set(byGroup.keys());
	if (allGroups) {
		for await (const page of listGroups(client)) for (const id of unwrap(page) ?? []) groupIds.add(id);
	}
	const open = [...groupIds];
	let finished = 0;
	while (open.length > 0 && !books.stopped) {
		const infos = unwrap(await getGroupInfo(client, open.splice(0, INFO_SIZE)))?.values();
		const work = async (): Promise<void> => {
			for (const info of infos ?? []) {
				if (books.stopped) return;
				await compareGroup(info);
				onProgress?.(++finished, groupIds.size);
			}
		};
		await Promise.all(Array.from({ length: AT_ONCE }, work));
	}
	return books;
};
