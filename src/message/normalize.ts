import type { AfterSendMsg } from '../tencent/callbacks/after-send-msg.ts';
import type { CallbackQuery } from '../tencent/query.ts';
import { isSequenced } from './identity.ts';
import { normalizeElement } from './normalize-elements.ts';
import type { GroupMessage } from './sent.ts';
import { toTimestamp } from './timestamp.ts';

/** A group message without what is added when it is serialized. */
export type NormalizedMessage = Omit<GroupMessage, 'raw' | 'rawText' | 'omitted'>;

/** The group's type in today's names. */
const toGroupType = (type: string | undefined): string | undefined =>
	type === undefined ? undefined : (groupTypes.get(type) ?? type);

/** Today's names of the group types that are still sent under their old names (Tencent: 1047/34959). */
const groupTypes = new Map([
	['Private', 'Work'],
	['ChatRoom', 'Meeting'],
]);

/**
 * Turns a callback into our message. Every callback that fits its schema has one.
 *
 * @param sdkAppId The app's SDKAppID, checked.
 */
export const normalize = (callback: AfterSendMsg, query: CallbackQuery, sdkAppId: string): NormalizedMessage => {
	const { GroupAtInfo } = callback;
	const groupType = toGroupType(callback.Type);
	const onlineOnly = callback.OnlineOnlyFlag === 1;
	return {
		sdkAppId,
		group: { id: callback.GroupId, type: groupType },
		topicId: callback.TopicId || undefined,
		seq: callback.MsgSeq,
		random: callback.Random,
		messageId: callback.MsgId || undefined,
		sender: callback.From_Account,
		operator: callback.Operator_Account,
		sentAt: toTimestamp(callback.MsgTime),
		eventAt: toTimestamp(callback.EventTime),
		onlineOnly,
		sequenced: isSequenced(groupType, callback.MsgSeq, onlineOnly),
		origin: 'callback',
		priority: callback.MsgPriority,
		mentions: {
			all: GroupAtInfo?.some(({ GroupAtAllFlag }) => GroupAtAllFlag === 1) === true,
			users: GroupAtInfo?.flatMap(({ GroupAt_Account }) => GroupAt_Account || []) ?? [],
		},
		elements: callback.MsgBody.map(normalizeElement),
		customData: callback.CloudCustomData,
		client: { ip: query.ClientIP, platform: query.OptPlatform },
	};
};
