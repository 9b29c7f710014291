import * as v from 'valibot';
import { integer, nonEmptyText, optional, text } from '../fields.ts';
import { fail, type RestClient, type RestResult } from './client.ts';
import { describe, type RestFailure, toReaction } from './errors.ts';
import { memberText } from './json-text.ts';

/** What is known about a group, or why nothing is. */
export type GroupInfo =
	| { readonly groupId: string; readonly type: string; readonly newestSeq: number; readonly newestAt: number }
	| { readonly groupId: string; readonly failure: RestFailure };

const infoSchema = v.object({
	GroupInfo: v.array(
		v.object({
			GroupId: nonEmptyText,
			ErrorCode: v.optional(v.pipe(v.number(), v.integer()), 0),
			ErrorInfo: v.fallback(text, ''),
			Type: optional(nonEmptyText),
			NextMsgSeq: optional(integer),
			LastMsgTime: optional(integer),
		}),
	),
});

/** The most groups in one call. */
export const INFO_SIZE = 50;

const INFO_FIELDS = ['Type', 'NextMsgSeq', 'LastMsgTime'];

/** The type and the newest number of up to 50 groups, in the same order (Tencent: 1047/34962). */
export const getGroupInfo = async (
	client: RestClient,
	groupIds: readonly string[],
): Promise<RestResult<GroupInfo[]>> => {
	const request = { GroupIdList: groupIds, ResponseFilter: { GroupBaseInfoFilter: INFO_FIELDS } };
	const response = await client.call('get_group_info', JSON.stringify(request));
	if (!response.ok) {
		if (response.failure.kind !== 'too-large' || groupIds.length === 1) return response;
		const half = Math.ceil(groupIds.length / 2);
		const first = await getGroupInfo(client, groupIds.slice(0, half));
		if (!first.ok) return first;
		const second = await getGroupInfo(client, groupIds.slice(half));
		return second.ok ? { ok: true, value: [...first.value, ...second.value] } : second;
	}
	const parsed = v.safeParse(infoSchema, response.value.json);
	if (!parsed.success) return fail('unavailable', 'The response holds no list of groups');
	const byId = new Map(parsed.output.GroupInfo.map((info) => [info.GroupId, info]));
	return { ok: true, value: groupIds.map((groupId) => toGroupInfo(groupId, byId.get(groupId))) };
};

type WireInfo = v.InferOutput<typeof infoSchema>['GroupInfo'][number];

const toGroupInfo = (groupId: string, info: WireInfo | undefined): GroupInfo => {
	const { ErrorCode = 0, ErrorInfo = '', Type, NextMsgSeq, LastMsgTime = 0 } = info ?? {};
	if (ErrorCode !== 0) {
		const kind = toReaction(ErrorCode) === 'gone' ? 'gone' : 'refused';
		return { groupId, ...withFailure(kind, describe(ErrorCode, ErrorInfo), ErrorCode) };
	}
	return Type === undefined || NextMsgSeq === undefined
		? { groupId, ...withFailure('refused', 'Tencent did not say which number is the newest') }
		: { groupId, type: Type, newestSeq: NextMsgSeq - 1, newestAt: LastMsgTime * 1000 };
};

const withFailure = (...failure: Parameters<typeof fail>) => ({ failure: fail(...failure).failure });

const listSchema = v.object({ GroupIdList: v.array(v.object({ GroupId: nonEmptyText })) });

/** The ids of all groups of the app, page by page. Ends at the first page that fails (Tencent: 1047/34960). */
export async function* listGroups(client: RestClient): AsyncGenerator<RestResult<string[]>> {
	// An unsigned 64-bit number, which JSON.parse would round.
	let next = '0';
	do {
		const response = await client.call('get_appid_group_list', `{"Limit":10000,"Next":${next}}`);
		if (!response.ok) return yield response;
		const parsed = v.safeParse(listSchema, response.value.json);
		const cursor = memberText(response.value.text, 'Next')?.replaceAll('"', '') ?? '';
		if (!parsed.success || !/^\d+$/.test(cursor))
			return yield fail('unavailable', 'The response holds no list of groups');
		yield { ok: true, value: parsed.output.GroupIdList.map(({ GroupId }) => GroupId) };
		// Only 0 says that the list is complete.
		if (cursor === next && cursor !== '0') return yield fail('unavailable', 'The list of groups does not go on');
		next = cursor;
	} while (next !== '0');
}

const topicsSchema = v.object({
	TopicAndSelfInfo: v.array(v.object({ TopicInfo: v.optional(v.object({ TopicId: nonEmptyText })) })),
});

/** Codes with which `get_topic` says that a group has no topics. */
const NO_TOPICS: readonly (number | undefined)[] = [10004, 11000];

/** The topics of a community; none if it cannot have any (Tencent: 1047/50289). */
export const listTopics = async (client: RestClient, groupId: string): Promise<RestResult<string[]>> => {
	const response = await client.call('get_topic', JSON.stringify({ GroupId: groupId, From_Account: client.admin }));
	if (!response.ok) return NO_TOPICS.includes(response.failure.code) ? { ok: true, value: [] } : response;
	const parsed = v.safeParse(topicsSchema, response.value.json);
	if (!parsed.success) return fail('unavailable', 'The response holds no list of topics');
	return { ok: true, value: parsed.output.TopicAndSelfInfo.flatMap(({ TopicInfo }) => TopicInfo?.TopicId ?? []) };
};
