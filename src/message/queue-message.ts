import { type ParsedJson, parseJson } from '../json/parse.ts';
import type { MessageElement } from './elements.ts';
import type { GroupMessageEvent } from './event.ts';
import { toEventId, toMessageGroupId } from './identity.ts';
import type { NormalizedMessage } from './normalize.ts';
import { DATA_SCHEMA_URI, EVENT_TYPE } from './version.ts';

/** What goes to SQS. */
export interface QueueMessage {
	/** The event as JSON, in characters that SQS accepts. */
	readonly body: string;
	/** `MessageGroupId`: one for each conversation. */
	readonly groupId: string;
	/** `MessageDeduplicationId`: the event's `id`. */
	readonly deduplicationId: string;
}

/** What Tencent gave: valid JSON. */
export interface RawJson {
	/** Verbatim. */
	readonly text: string;
	/** How many objects and arrays are open at its deepest point. */
	readonly depth: number;
}

/** The largest body of an SQS message, in bytes. */
export const MAX_BODY_BYTES = 1024 * 1024;

/** The deepest `raw`: with the event around it 62 levels, where .NET's parser by default stops at 64, Ruby's at 100. */
const MAX_RAW_DEPTH = 60;

/** The deepest element: it is three levels down in the event. */
const MAX_ELEMENT_DEPTH = 59;

type Attributes = Omit<GroupMessageEvent, 'data'>;

/**
 * Wraps a message in a CloudEvents 1.0 event and gives it its keys.
 *
 * @param arrivedAt Unix time in ms; the event's time if Tencent gave none.
 */
export const toQueueMessage = (message: NormalizedMessage, raw: RawJson, arrivedAt: number): QueueMessage => {
	const subject = message.topicId ?? message.group.id;
	const attributes: Attributes = {
		specversion: '1.0',
		id: toEventId(message, raw.text),
		source: `/tencent-chat/${message.sdkAppId}`,
		type: EVENT_TYPE,
		subject,
		time: message.sentAt ?? message.eventAt ?? new Date(arrivedAt).toISOString(),
		dataschema: DATA_SCHEMA_URI,
		datacontenttype: 'application/json',
		partitionkey: toMessageGroupId(message.sdkAppId, subject),
	};
	return {
		body: serialize(attributes, message, raw),
		groupId: attributes.partitionkey,
		deduplicationId: attributes.id,
	};
};

/** The event as JSON; it leaves out a part rather than exceed what SQS accepts. */
const serialize = (attributes: Attributes, message: NormalizedMessage, raw: RawJson): string => {
	const whole =
		raw.depth > MAX_RAW_DEPTH
			? write(attributes, { ...message, elements: message.elements.map(withoutDepth), rawText: raw.text })
			: writeWithRaw(attributes, message, raw.text);
	if (fits(whole)) return whole;
	const withoutRaw = write(attributes, { ...message, elements: message.elements.map(withoutDepth), omitted: 'raw' });
	if (fits(withoutRaw)) return withoutRaw;
	const bare = { ...message, elements: [], omitted: 'elements' };
	return raw.depth > MAX_RAW_DEPTH
		? write(attributes, { ...bare, rawText: raw.text })
		: writeWithRaw(attributes, bare, raw.text);
};

type PublishedMessage = GroupMessageEvent['data'];

const write = (attributes: Attributes, data: PublishedMessage): string =>
	escapeForSqs(JSON.stringify({ ...attributes, data }));

/** Adds `raw` to the end of `data` verbatim: parsing it would lose digits, and serializing it again would take time. */
const writeWithRaw = (attributes: Attributes, data: PublishedMessage, raw: string): string =>
	escapeForSqs(`${JSON.stringify({ ...attributes, data }).slice(0, -2)},"raw":${raw}}}`);

/** An element that common parsers can read: one that nests too deep is unknown, and its content is in `rawText` only. */
const withoutDepth = (element: MessageElement): MessageElement =>
	(parseJson(JSON.stringify(element)) as ParsedJson).depth > MAX_ELEMENT_DEPTH ? { type: 'unknown' } : element;

const fits = (body: string): boolean =>
	// No character takes more than three bytes per UTF-16 code unit: most bodies need not be measured.
	body.length * 3 <= MAX_BODY_BYTES || Buffer.byteLength(body) <= MAX_BODY_BYTES;

/**
 * Escapes the characters that SQS refuses: lone surrogates, U+FFFE and U+FFFF. In JSON they can only be inside strings,
 * so the JSON says the same.
 */
const escapeForSqs = (json: string): string =>
	json.replace(/\p{Surrogate}|[\ufffe\uffff]/gu, (char) => `\\u${char.charCodeAt(0).toString(16)}`);
