import type { GroupMessageEvent } from './group-message.ts';
import { toEventId, toMessageGroupId } from './identity.ts';
import type { NormalizedMessage } from './normalize.ts';
import { EVENT_SCHEMA_URI, EVENT_TYPE } from './version.ts';

/** What goes to SQS. */
export interface QueueMessage {
	/** The event as JSON, in characters that SQS accepts. */
	readonly body: string;
	/** `MessageGroupId`: one for each conversation. */
	readonly groupId: string;
	/** `MessageDeduplicationId`: the event's `id`. */
	readonly deduplicationId: string;
}

/**
 * Wraps a message in a CloudEvents 1.0 event and gives it its keys.
 *
 * @param raw The callback's body, verbatim.
 * @param arrivedAt Unix time in ms; the event's time if the callback has none.
 */
export const toQueueMessage = (message: NormalizedMessage, raw: string, arrivedAt: number): QueueMessage => {
	const subject = message.topicId ?? message.group.id;
	const event: Omit<GroupMessageEvent, 'data'> & { data: NormalizedMessage } = {
		specversion: '1.0',
		id: toEventId(message, raw),
		source: `/tencent-chat/${message.sdkAppId}`,
		type: EVENT_TYPE,
		subject,
		time: message.eventAt ?? message.sentAt ?? new Date(arrivedAt).toISOString(),
		dataschema: EVENT_SCHEMA_URI,
		datacontenttype: 'application/json',
		// The last member: appendRaw adds to its end.
		data: message,
	};
	return {
		body: escapeForSqs(appendRaw(JSON.stringify(event), raw)),
		groupId: toMessageGroupId(message.sdkAppId, subject),
		deduplicationId: event.id,
	};
};

/** Adds `raw` to the event's `data` verbatim: parsing would lose digits, and serializing it again would take time. */
const appendRaw = (event: string, raw: string): string => `${event.slice(0, -2)},"raw":${raw}}}`;

/**
 * Escapes the characters that SQS refuses: lone surrogates, U+FFFE and U+FFFF. In JSON they can only be inside strings,
 * so the JSON says the same.
 */
const escapeForSqs = (json: string): string =>
	json.replace(/\p{Surrogate}|[\ufffe\uffff]/gu, (char) => `\\u${char.charCodeAt(0).toString(16)}`);
