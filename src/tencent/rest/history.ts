import * as v from 'valibot';
import { integer, nullish, optional, text, time } from '../fields.ts';
import { fail, type RestClient, type RestResult } from './client.ts';
import { itemTexts, memberText } from './json-text.ts';

/**
 * An item of a group's history (Tencent: 1047/34978). A message has all fields except `IsSystemMsg`; a hole lacks most of
 * them.
 */
const historyItemSchema = v.object({
	/** Its number in the group or topic. */
	MsgSeq: integer,
	/** `Random` of the callback. */
	MsgRandom: optional(v.pipe(integer, v.maxValue(0xffff_ffff))),
	/** `MsgTime` of the callback: on the wire in seconds, here in milliseconds. */
	MsgTimeStamp: optional(time(1000)),
	/** The sender's UserID. */
	From_Account: optional(text),
	/** 0 a message; 1 deleted, expired or never stored; 2 recalled. */
	IsPlaceMsg: optional(integer),
	/** 1 for a tip of the system, e.g. that someone joined; its `MsgBody` is an object. */
	IsSystemMsg: optional(integer),
	/** 1 High, 2 Normal, 3 Low, 4 Lowest. */
	MsgPriority: optional(integer),
	/** Data that the sender attached to the message. */
	CloudCustomData: optional(text),
	/** The elements of a message, as in callbacks. */
	MsgBody: nullish(v.unknown()),
});

/** An item of a group's history. */
type HistoryItem = v.InferOutput<typeof historyItemSchema>;

/** An item that is a message, and has what the message's id is made of. */
export type HistoryMessage = HistoryItem & { readonly MsgRandom: number; readonly MsgTimeStamp: number };

/** An item, as text and parsed. */
export interface HistoryEntry<Item = HistoryItem> {
	/** Verbatim. */
	readonly itemText: string;
	readonly item: Item;
}

/** A part of a conversation's history. */
export interface HistoryPage {
	readonly entries: readonly HistoryEntry[];
	/** Whether everything older has expired. */
	readonly expired: boolean;
}

/** A group, or one of its topics. */
export interface ConversationId {
	readonly groupId: string;
	readonly topicId?: string | undefined;
}

/** The most that Tencent returns, however many are requested. */
export const PAGE_SIZE = 20;

/** The newest messages, or the newest up to a number. A short page does not mean that nothing is older. */
export const getHistoryPage = async (
	client: RestClient,
	{ groupId, topicId }: ConversationId,
	newest?: number,
): Promise<RestResult<HistoryPage>> => {
	const request = {
		GroupId: groupId,
		TopicId: topicId,
		ReqMsgNumber: PAGE_SIZE,
		ReqMsgSeq: newest,
		WithRecalledMsg: 1,
	};
	const response = await client.call('group_msg_get_simple', JSON.stringify(request));
	if (!response.ok) return response;
	const { json, text: body } = response.value;
	const items = v.safeParse(v.array(historyItemSchema), json.RspMsgList);
	if (!items.success) return fail('unavailable', 'The response holds no list of messages');
	const texts = itemTexts(memberText(body, 'RspMsgList') as string);
	const entries = items.output.map((item, index) => ({ item, itemText: texts[index] as string }));
	return { ok: true, value: { entries, expired: json.IsFinished === 2 } };
};
