import { hash } from 'node:crypto';
import type { BuildFromHistory } from '../../src/recovery/reconcile/reconcile.ts';
import { APP_ID } from './requests.ts';

/** A message as the tests of the search know it: its keys, and enough of a body to tell it by. */
export const buildForTest: BuildFromHistory = ({ sdkAppId, group, topicId, item, itemText }) => ({
	body: JSON.stringify({ group, topicId, seq: item.MsgSeq, raw: JSON.parse(itemText) }),
	groupId: `${sdkAppId}:${topicId ?? group.id}`,
	deduplicationId: hash('sha256', JSON.stringify([sdkAppId, group.id, topicId, item.MsgSeq, item.MsgRandom])),
});

/** The line that the relay logs of a callback that it published. */
export const publishedLine = (callback: Record<string, unknown>, fields: Record<string, unknown> = {}): string =>
	`${JSON.stringify({
		level: 'INFO',
		message: 'The message is on the queue',
		timestamp: new Date(Number(callback.EventTime)).toISOString(),
		command: callback.CallbackCommand,
		sdkAppId: APP_ID,
		groupId: callback.GroupId,
		topicId: callback.TopicId,
		seq: callback.MsgSeq,
		outcome: 'published',
		...fields,
	})}\n`;
