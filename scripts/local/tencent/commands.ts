import * as v from 'valibot';
import type { Conversation, Group, StoredMessage, TencentApp } from './app.ts';

/** The content of a response: an ErrorCode, or the fields of the result. */
export type Result = number | Readonly<Record<string, unknown>>;

/** A 64-bit number that a double cannot hold, like Tencent's cursors for pages of groups. */
const CURSOR_BASE = 2n ** 63n;

const historyRequest = v.strictObject({
	GroupId: v.string(),
	TopicId: v.optional(v.string()),
	ReqMsgNumber: v.pipe(v.number(), v.integer(), v.minValue(1)),
	ReqMsgSeq: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1))),
	WithRecalledMsg: v.optional(v.picklist([0, 1]), 0),
});

/** Newest first, at most 20 however many are requested, recalled messages only on request. */
const getHistory = (app: TencentApp, input: unknown): Result => {
	const request = v.safeParse(historyRequest, input);
	if (!request.success) return 10004;
	const { GroupId, TopicId, ReqMsgNumber, ReqMsgSeq, WithRecalledMsg } = request.output;
	const group = app.groups.get(GroupId);
	const conversation = TopicId === undefined ? group?.main : group?.topics.get(TopicId);
	if (!group || !conversation) return 10010;
	if (group.type === 'AVChatRoom') return 10007;
	const newest = Math.min(ReqMsgSeq ?? conversation.nextSeq - 1, conversation.nextSeq - 1);
	const count = Math.min(ReqMsgNumber, 20);
	const oldest = Math.max(1, newest - count + 1);
	const items: object[] = [];
	for (let seq = newest; seq >= oldest; seq--) {
		const message = conversation.messages.get(seq);
		if (message?.kind === 'recalled' && WithRecalledMsg === 0) continue;
		if (message) items.push(toItem(message, seq <= conversation.expiredUpTo));
	}
	const expired = newest > 0 && newest <= conversation.expiredUpTo;
	return { GroupId, IsFinished: expired ? 2 : ReqMsgNumber > 20 ? 0 : 1, RspMsgList: items };
};

const toItem = ({ seq, random, sentAt, sender, priority, customData, body, kind }: StoredMessage, expired: boolean) => {
	if (expired || kind === 'hole') return { IsPlaceMsg: 1, MsgBody: [], MsgSeq: seq };
	const common = { From_Account: sender, MsgPriority: priority, MsgRandom: random, MsgSeq: seq, MsgTimeStamp: sentAt };
	if (kind === 'recalled') return { ...common, IsPlaceMsg: 2, MsgBody: [] };
	if (kind === 'tip') return { ...common, IsPlaceMsg: 0, IsSystemMsg: 1, MsgBody: body };
	return { ...common, IsPlaceMsg: 0, MsgBody: body, ...(customData === '' ? {} : { CloudCustomData: customData }) };
};

const newestOf = ({ messages, nextSeq }: Conversation) => ({
	NextMsgSeq: nextSeq,
	LastMsgTime: messages.get(nextSeq - 1)?.sentAt ?? 0,
});

const infoRequest = v.looseObject({ GroupIdList: v.pipe(v.array(v.string()), v.minLength(1), v.maxLength(50)) });

const getInfo = (app: TencentApp, input: unknown): Result => {
	const request = v.safeParse(infoRequest, input);
	if (!request.success) return 10004;
	const infos = request.output.GroupIdList.map((GroupId) => {
		const group = app.groups.get(GroupId);
		if (!group) return { GroupId, ErrorCode: 10010, ErrorInfo: 'group not exist' };
		return { GroupId, ErrorCode: 0, ErrorInfo: '', Type: group.type, ...newestOf(group.main) };
	});
	return { GroupInfo: infos };
};

const listRequest = v.looseObject({ Limit: v.pipe(v.number(), v.maxValue(10_000)) });

/** Reads the cursor from the text, to expose a client that rounds it. */
const listGroups = (app: TencentApp, input: unknown, text: string): Result => {
	const request = v.safeParse(listRequest, input);
	const cursor = BigInt(/"Next"\s*:\s*(\d+)/.exec(text)?.[1] ?? 0);
	const start = cursor === 0n ? 0 : Number(cursor - CURSOR_BASE);
	const ids = [...app.groups.keys()];
	if (!request.success || start < 0 || start > ids.length) return 10004;
	const end = start + Math.min(request.output.Limit, app.groupsPerPage);
	const Next = String(end < ids.length ? CURSOR_BASE + BigInt(end) : 0);
	return { TotalCount: ids.length, GroupIdList: ids.slice(start, end).map((GroupId) => ({ GroupId })), Next };
};

const topicRequest = v.looseObject({ GroupId: v.string(), From_Account: v.string() });

const getTopics = (app: TencentApp, input: unknown): Result => {
	const request = v.safeParse(topicRequest, input);
	if (!request.success) return 10004;
	const group: Group | undefined = app.groups.get(request.output.GroupId);
	if (!group) return 10010;
	if (group.type !== 'Community') return 10004;
	const topics = [...group.topics].map(([TopicId, topic]) => ({
		ErrorCode: 0,
		ErrorInfo: 'ok',
		SelfInfo: { MsgSeq: 0, MsgFlag: 'AcceptAndNotify' },
		TopicInfo: { GroupID: group.id, TopicId, ...newestOf(topic) },
	}));
	return { TopicAndSelfInfo: topics };
};

/** The commands of the REST API that the local server knows, by path. */
export const commands: Readonly<Record<string, (app: TencentApp, input: unknown, text: string) => Result>> = {
	'/v4/group_open_http_svc/group_msg_get_simple': getHistory,
	'/v4/group_open_http_svc/get_group_info': getInfo,
	'/v4/group_open_http_svc/get_appid_group_list': listGroups,
	'/v4/million_group_open_http_svc/get_topic': getTopics,
};
