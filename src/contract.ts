/** What a consumer needs: the types of the events, and functions that check what it received from the queue. */
import { type GenericSchema, getDotPath, safeParse } from 'valibot';
import { isJsonObject, parseJsonValue } from './json/parse.ts';
import { contract, type GroupMessageEvent, type RelayEvent } from './message/event.ts';
import { type Kind, toDataSchemaUri, toEventSchemaUri, toEventType } from './message/version.ts';

export type { GroupMessageEdit } from './message/edited.ts';
export type { MergedElement, MergedMessage, MessageElement } from './message/elements.ts';
export type {
	GroupMessageEditedEvent,
	GroupMessageEvent,
	GroupMessageRecalledEvent,
	RelayEvent,
} from './message/event.ts';
export type { GroupMessageRecall } from './message/recalled.ts';
export type { GroupMessage } from './message/sent.ts';

/** `type` of the event of a message that was sent. */
export const EVENT_TYPE = toEventType('sent');

/** `type` of the event of a message that was edited. */
export const EDITED_EVENT_TYPE = toEventType('edited');

/** `type` of the event of messages that were recalled. */
export const RECALLED_EVENT_TYPE = toEventType('recalled');

/** `dataschema` of the event of a message that was sent. */
export const DATA_SCHEMA_URI = toDataSchemaUri('sent');

/** `$id` of the JSON Schema of the event of a message that was sent. */
export const EVENT_SCHEMA_URI = toEventSchemaUri('sent');

const schemas = new Map<unknown, GenericSchema>(
	Object.entries(contract).map(([kind, { event }]) => [toEventType(kind as Kind), event]),
);

/**
 * Reads the body of a queue message of any kind and checks it; undefined for a type that this release does not know,
 * which a consumer skips. The event is the parsed JSON itself, including what later releases add to it.
 *
 * @throws {TypeError} If it is not an event, or not what its type says. The error names the fields that are wrong, never
 * their values: it may be logged.
 *
 * @example
 * ```ts
 * const event = parseEvent(body);
 * switch (event?.type) {
 * 	case EVENT_TYPE:
 * 		return console.log(event.data.seq, event.data.elements.length);
 * 	case EDITED_EVENT_TYPE:
 * 		return console.log(event.data.seq, 'was edited');
 * 	case RECALLED_EVENT_TYPE:
 * 		return console.log(event.data.messages.length, 'recalled');
 * }
 * ```
 */
export const parseEvent = (json: string): RelayEvent | undefined => {
	const event = parseJsonValue(json);
	if (!isJsonObject(event) || typeof event.type !== 'string')
		throw new TypeError('Not an event: it should be a JSON object with a type');
	const schema = schemas.get(event.type);
	return schema && (check(event, schema, `Not an event of the type ${event.type}`) as RelayEvent);
};

/**
 * Reads the body of a queue message and checks it.
 * The event is the parsed JSON itself, including what later releases add to it.
 *
 * @throws {TypeError} If it is not a group message event of v1. The error names the fields that are wrong, never their
 * values: it may be logged.
 *
 * @example
 * ```ts
 * for (const { body } of event.Records) {
 * 	const { type } = JSON.parse(body);
 * 	// The queue may carry other events: skip what you do not know.
 * 	if (type !== EVENT_TYPE) continue;
 * 	const { id, data } = parseGroupMessageEvent(body);
 * 	for (const element of data.elements) if (element.type === 'text') console.log(id, element.text?.length);
 * }
 * ```
 */
export const parseGroupMessageEvent = (json: string): GroupMessageEvent => {
	const event = parseJsonValue(json);
	if (event === undefined) throw new TypeError('Not a group message event of v1: it should be JSON');
	return check(event, contract.sent.event, 'Not a group message event of v1') as GroupMessageEvent;
};

const check = (event: unknown, schema: GenericSchema, problem: string): unknown => {
	const { issues } = safeParse(schema, event);
	if (!issues) return event;
	const paths = new Set(issues.map((issue) => getDotPath(issue) ?? 'the event'));
	throw new TypeError(`${problem}: ${[...paths].join(', ')}`);
};
