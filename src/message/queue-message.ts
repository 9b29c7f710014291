import { type ParsedJson, parseJson } from '../json/parse.ts';
import type { MessageElement } from './elements.ts';
import type { RelayEvent } from './event.ts';
import type { Happening } from './happening.ts';
import { toEventId, toMessageGroupId } from './identity.ts';
import { toDataSchemaUri, toEventType } from './version.ts';

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

/** The deepest `raw`: 62 levels with the event around it. By default .NET's parser stops at 64, Ruby's at 100. */
const MAX_RAW_DEPTH = 60;

/** The deepest element: the event adds three levels around it. */
const MAX_ELEMENT_DEPTH = 59;

type Attributes = Omit<RelayEvent, 'data'>;

/**
 * Wraps what happened in a CloudEvents 1.0 event and gives it its keys.
 *
 * @param arrivedAt Unix time in ms; the event's time if Tencent gave none.
 */
export const toQueueMessage = (happening: Happening, raw: RawJson, arrivedAt: number): QueueMessage => {
	const { kind, data } = happening;
	const subject = data.topicId ?? data.group.id;
	const sentAt = kind === 'sent' ? data.sentAt : undefined;
	const attributes: Attributes = {
		specversion: '1.0',
		id: toEventId(happening, raw.text),
		source: `/tencent-chat/${data.sdkAppId}`,
		type: toEventType(kind),
		subject,
		time: sentAt ?? data.eventAt ?? new Date(arrivedAt).toISOString(),
		dataschema: toDataSchemaUri(kind),
		datacontenttype: 'application/json',
		partitionkey: toMessageGroupId(data.sdkAppId, subject),
	};
	return {
		body: serialize(attributes, data, raw),
		groupId: attributes.partitionkey,
		deduplicationId: attributes.id,
	};
};

type Data = Happening['data'];

/** The event as JSON; leaves out a part rather than exceed what SQS accepts. */
const serialize = (attributes: Attributes, data: Data, raw: RawJson): string => {
	const isDeep = raw.depth > MAX_RAW_DEPTH;
	const readable = isDeep ? withoutDepth(data) : data;
	const whole = isDeep
		? write(attributes, { ...readable, rawText: raw.text })
		: writeWithRaw(attributes, readable, raw.text);
	if (fits(whole)) return whole;
	const withoutRaw = write(attributes, { ...readable, omitted: 'raw' });
	if (fits(withoutRaw)) return withoutRaw;
	// Tencent limits every string, so only a list can still be this long, and every kind has at most one.
	const [list] = Object.entries(data).find(([, value]) => Array.isArray(value)) as [string, unknown];
	const bare = { ...data, [list]: [], omitted: list };
	return isDeep ? write(attributes, { ...bare, rawText: raw.text }) : writeWithRaw(attributes, bare, raw.text);
};

const write = (attributes: Attributes, data: object): string => escapeForSqs(JSON.stringify({ ...attributes, data }));

/** Adds `raw` to the end of `data` verbatim: parsing it would lose digits, and serializing it again would take time. */
const writeWithRaw = (attributes: Attributes, data: object, raw: string): string =>
	escapeForSqs(`${JSON.stringify({ ...attributes, data }).slice(0, -2)},"raw":${raw}}}`);

/** What common parsers can read: an element that nests too deep is unknown, and its content is in `rawText` only. */
const withoutDepth = (data: Data): Data =>
	'elements' in data ? { ...data, elements: data.elements.map(flatten) } : data;

const flatten = (element: MessageElement): MessageElement =>
	(parseJson(JSON.stringify(element)) as ParsedJson).depth > MAX_ELEMENT_DEPTH ? { type: 'unknown' } : element;

const fits = (body: string): boolean =>
	// A UTF-16 code unit needs at most three bytes, so most bodies need not be measured.
	body.length * 3 <= MAX_BODY_BYTES || Buffer.byteLength(body) <= MAX_BODY_BYTES;

/**
 * Escapes the characters that SQS rejects: lone surrogates, U+FFFE and U+FFFF. In JSON they can only be inside strings,
 * so the meaning stays the same.
 */
const escapeForSqs = (json: string): string =>
	json.replace(/\p{Surrogate}|[\ufffe\uffff]/gu, (char) => `\\u${char.charCodeAt(0).toString(16)}`);
