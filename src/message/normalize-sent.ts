import type { AfterSendMsg } from '../tencent/callbacks/after-send-msg.ts';
import type { CallbackQuery } from '../tencent/query.ts';
import type { Happening } from './happening.ts';
import { isSequenced } from './identity.ts';
import { normalizeCommon } from './normalize-common.ts';
import { normalizeElement } from './normalize-elements.ts';
import { toTimestamp } from './timestamp.ts';

/**
 * A message was sent. This works for every callback that fits its schema.
 *
 * @param sdkAppId The app's SDKAppID, checked.
 */
export const normalizeSent = (callback: AfterSendMsg, query: CallbackQuery, sdkAppId: string): Happening<'sent'> => {
	const { GroupAtInfo } = callback;
	const { group, topicId, operator, eventAt, client } = normalizeCommon(callback, query, sdkAppId);
	const onlineOnly = callback.OnlineOnlyFlag === 1;
	const data = {
		sdkAppId,
		group,
		topicId,
		seq: callback.MsgSeq,
		random: callback.Random,
		messageId: callback.MsgId || undefined,
		sender: callback.From_Account,
		operator,
		sentAt: toTimestamp(callback.MsgTime),
		eventAt,
		onlineOnly,
		sequenced: isSequenced(group.type, callback.MsgSeq, onlineOnly),
		origin: 'callback',
		priority: callback.MsgPriority,
		mentions: {
			all: GroupAtInfo?.some(({ GroupAtAllFlag }) => GroupAtAllFlag === 1) === true,
			users: GroupAtInfo?.flatMap(({ GroupAt_Account }) => GroupAt_Account || []) ?? [],
		},
		elements: callback.MsgBody.map(normalizeElement),
		customData: callback.CloudCustomData,
		client,
	};
	return { kind: 'sent', data };
};
