import * as v from 'valibot';
import { parseJsonValue } from '../json/parse.ts';
import { type KnownConversations, openConversation, sentLineSchema } from '../recovery/reconcile/ledger.ts';
import { AFTER_SEND_MSG } from '../tencent/callbacks/after-send-msg.ts';
import { type LogQuery, queryLog } from './query-log.ts';

/**
 * What need not be looked for: what is on the queue; what was rejected, because it is in the log whole, and the replay
 * brings it; and what an earlier run has found to be lost.
 */
const OUTCOMES = ['published', 'rejected', 'unrecoverable'] as const;

const FILTER = `command = "${AFTER_SEND_MSG}" and outcome in ${JSON.stringify(OUTCOMES)} and ispresent(seq)`;

const lineSchema = v.object({ ...sentLineSchema.entries, outcome: v.picklist(OUTCOMES) });

/** Reads which numbers of which conversations the functions know, by app, from their logs. */
export const queryLedger = async (
	query: Omit<LogQuery, 'filter'>,
): Promise<ReadonlyMap<string, KnownConversations>> => {
	const apps = new Map<string, KnownConversations>();
	await queryLog({ ...query, filter: FILTER }, (text) => {
		const line = v.safeParse(lineSchema, parseJsonValue(text));
		if (!line.success) return;
		const { sdkAppId, seq } = line.output;
		const conversations: KnownConversations = apps.get(sdkAppId) ?? new Map();
		apps.set(sdkAppId, conversations);
		openConversation(conversations, line.output).add(seq);
	});
	return apps;
};
