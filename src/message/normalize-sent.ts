import type { AfterSendMsg } from '../tencent/callbacks/after-send-msg.ts';
import { isSequenced } from './identity.ts';
import { type Normalize, normalizeCommon } from './normalize-common.ts';
import { normalizeElement } from './normalize-elements.ts';
import { toTimestamp } from './timestamp.ts';

/** A message was sent. */
export const normalizeSent: Normalize<AfterSendMsg, 'sent'> = (callback, query, sdkAppId) => {
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
