import { type ParsedJson, parseJson } from '../../json/parse.ts';
import { normalizeSent } from '../../message/normalize-sent.ts';
import { toQueueMessage } from '../../message/queue-message.ts';
import type { BuildFromHistory } from './reconcile.ts';

/** `MsgPriority` in callbacks by its number in the history. */
const priorities: readonly (string | undefined)[] = [undefined, 'High', 'Normal', 'Low', 'Lowest'];

/** Builds a message from what callbacks and the history have in common, with the id that its callback would have given. */
export const buildFromHistory: BuildFromHistory = ({ sdkAppId, group, topicId, item, itemText }) => {
	const callback = {
		GroupId: group.id,
		Type: group.type,
		TopicId: topicId,
		From_Account: item.From_Account ?? '',
		Operator_Account: undefined,
		MsgSeq: item.MsgSeq,
		Random: item.MsgRandom,
		MsgTime: item.MsgTimeStamp,
		EventTime: undefined,
		OnlineOnlyFlag: undefined,
		MsgId: undefined,
		MsgPriority: priorities[item.MsgPriority ?? 0],
		CloudCustomData: item.CloudCustomData,
		GroupAtInfo: undefined,
		MsgBody: item.MsgBody as unknown[],
	};
	const { kind, data } = normalizeSent(callback, {}, sdkAppId);
	const { depth } = parseJson(itemText) as ParsedJson;
	return toQueueMessage({ kind, data: { ...data, origin: 'history' } }, { text: itemText, depth }, item.MsgTimeStamp);
};
