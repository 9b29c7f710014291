import { hash } from 'node:crypto';
import { EVENT_SCHEMA_URI, EVENT_TYPE, type GroupMessageEvent } from './group-message.ts';
import type { NormalizedMessage } from './normalize.ts';

declare const normalized: unique symbol;

/** What goes to SQS. Only {@link toQueueMessage} makes one, so nothing that nobody has checked can be published. */
export interface QueueMessage {
	/** The event as JSON, made of characters that SQS takes. */
	readonly body: string;
	/** `MessageGroupId`: one for each conversation. */
	readonly groupId: string;
	/** `MessageDeduplicationId`: the event's `id`. */
	readonly deduplicationId: string;
	readonly [normalized]: true;
}

/** A callback's body: as it came, and as it was parsed. */
export interface RawBody {
	/** The JSON text, letter by letter. */
	readonly text: string;
	/** What it says. */
	readonly json: unknown;
}

/**
 * Wraps a message in a CloudEvents 1.0 event and gives it its keys.
 *
 * @param arrivedAt Milliseconds since 1970; the event's time where the callback names none.
 */
export const toQueueMessage = (message: NormalizedMessage, raw: RawBody, arrivedAt: number): QueueMessage => {
	const subject = message.topicId ?? message.group.id;
	const event: Omit<GroupMessageEvent, 'data'> & { data: NormalizedMessage } = {
		specversion: '1.0',
		id: identify(message, raw.json),
		source: `/tencent-chat/${message.sdkAppId}`,
		type: EVENT_TYPE,
		subject,
		time: message.eventAt ?? message.sentAt ?? new Date(arrivedAt).toISOString(),
		dataschema: EVENT_SCHEMA_URI,
		datacontenttype: 'application/json',
		data: message,
	};
	return {
		body: escapeForSqs(appendRaw(JSON.stringify(event), raw.text)),
		groupId: toGroupId(message.sdkAppId, subject),
		deduplicationId: event.id,
	} as QueueMessage;
};

/**
 * The same for every delivery of a message, and for no other message: SHA-256 over what identifies it.
 * A JSON array keeps neighbouring parts apart. Numbers that another message may share
 * (missing, as in old wire formats, or not counted, as in live rooms) are backed by the content.
 */
const identify = (message: NormalizedMessage, json: unknown): string => {
	const { sdkAppId, group, topicId, seq, random, sentAt, messageId } = message;
	const counted = seq !== undefined && sentAt !== undefined && group.type !== 'AVChatRoom' && !message.onlineOnly;
	const content = counted ? null : canonical({ ...(json as object), EventTime: null });
	return hash('sha256', JSON.stringify([sdkAppId, group.id, topicId, seq, random, sentAt, messageId, content]));
};

/** JSON with the keys of every object in order, whatever order they came in. */
const canonical = (value: unknown): string => {
	if (Array.isArray(value)) return `[${value.map(canonical).join()}]`;
	if (typeof value !== 'object' || value === null) return JSON.stringify(value);
	const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
	return `{${entries.map(([key, member]) => `${JSON.stringify(key)}:${canonical(member)}`).join()}}`;
};

/** A conversation's `MessageGroupId`; SQS takes 1–128 characters from 0x21 to 0x7E. */
const toGroupId = (sdkAppId: string, subject: string): string => {
	const plain = `${sdkAppId}:${subject}`;
	// A subject that looks like a hash is hashed too, so that it can't meet the hash of another.
	return /^[\x21-\x7e]{1,128}$/.test(plain) && !subject.startsWith('sha256:')
		? plain
		: `${sdkAppId}:sha256:${hash('sha256', JSON.stringify(subject))}`;
};

/** Adds `raw` to the event's `data` as the text that came: no digit is lost in parsing, and nothing is written twice. */
const appendRaw = (event: string, raw: string): string => `${event.slice(0, -2)},"raw":${raw}}}`;

/**
 * Escapes surrogates, U+FFFE and U+FFFF, which in JSON can only stand inside strings: the JSON says the same.
 * SQS refuses lone surrogates, U+FFFE and U+FFFF; some of its emulators refuse every surrogate.
 */
const escapeForSqs = (json: string): string =>
	json.replace(/[\ud800-\udfff\ufffe\uffff]/g, (char) => `\\u${char.charCodeAt(0).toString(16)}`);
