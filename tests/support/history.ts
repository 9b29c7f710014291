import { APP_ID } from './requests.ts';

/** The line that the relay logs for a published callback. */
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
