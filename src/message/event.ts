import { hash } from 'node:crypto';
import type { GroupMessageEvent } from './group-message.ts';
import type { NormalizedMessage } from './normalize.ts';
import { EVENT_SCHEMA_URI, EVENT_TYPE } from './version.ts';

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

/** The types of groups that count their messages. Live rooms repeat small numbers; of other types nothing is known. */
const countedTypes: ReadonlySet<string> = new Set(['Work', 'Public', 'Meeting', 'Community']);

/**
 * Wraps a message in a CloudEvents 1.0 event and gives it its keys.
 *
 * @param raw The callback's body, letter by letter.
 * @param arrivedAt Milliseconds since 1970; the event's time where the callback names none.
 */
export const toQueueMessage = (message: NormalizedMessage, raw: string, arrivedAt: number): QueueMessage => {
	const subject = message.topicId ?? message.group.id;
	const event: Omit<GroupMessageEvent, 'data'> & { data: NormalizedMessage } = {
		specversion: '1.0',
		id: identify(message, raw),
		source: `/tencent-chat/${message.sdkAppId}`,
		type: EVENT_TYPE,
		subject,
		time: message.eventAt ?? message.sentAt ?? new Date(arrivedAt).toISOString(),
		dataschema: EVENT_SCHEMA_URI,
		datacontenttype: 'application/json',
		data: message,
	};
	return {
		body: escapeForSqs(appendRaw(JSON.stringify(event), raw)),
		groupId: toGroupId(message.sdkAppId, subject),
		deduplicationId: event.id,
	} as QueueMessage;
};

/**
 * The same for every delivery of a message, and for no other message: SHA-256 over what identifies it.
 * A JSON array keeps neighbouring parts apart. Numbers that another message may share
 * (missing, as in old wire formats, or not counted, as in live rooms) are backed by the content.
 */
const identify = (message: NormalizedMessage, raw: string): string => {
	const { sdkAppId, group, topicId, seq, random, sentAt, messageId, onlineOnly } = message;
	// Counting starts at 1, so a seq of 0 says as little as none.
	const counted = seq && sentAt !== undefined && countedTypes.has(group.type) && !onlineOnly;
	const content = counted ? null : canonicalContent(raw);
	return hash('sha256', JSON.stringify([sdkAppId, group.id, topicId, seq, random, sentAt, messageId, content]));
};

/** Strings and numbers, as they stand in valid JSON. */
const TOKENS = /"[^"\\]*(?:\\.[^"\\]*)*"|-?\d[\d.eE+-]*/g;

/**
 * What the body says, whatever the order of its keys; but for EventTime, which a second delivery may have anew.
 * Numbers are read as they are written, as strings with an `n` before them, because two large ones can be the same to
 * JavaScript. (JSON.parse can tell a number's source too, but V8 leaves it out of some.)
 */
const canonicalContent = (raw: string): string => {
	const body = JSON.parse(raw.replace(TOKENS, (token) => (token[0] === '"' ? `"s${token.slice(1)}` : `"n${token}"`)));
	body.sEventTime = null;
	return canonical(body);
};

const canonical = (value: unknown): string => {
	if (Array.isArray(value)) return `[${value.map(canonical).join()}]`;
	if (typeof value === 'string') return value[0] === 's' ? JSON.stringify(value.slice(1)) : value.slice(1);
	if (typeof value !== 'object' || value === null) return String(value);
	const object = value as Record<string, unknown>;
	const members = Object.keys(object)
		.sort()
		.map((key) => `${JSON.stringify(key.slice(1))}:${canonical(object[key])}`);
	return `{${members.join()}}`;
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
