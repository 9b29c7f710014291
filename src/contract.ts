/** What a consumer needs: the message's types, and a function that checks what it received from the queue. */
import { getDotPath, safeParse } from 'valibot';
import { parseJsonValue } from './json/parse.ts';
import { type GroupMessageEvent, groupMessageEventSchema } from './message/event.ts';

export type { MergedElement, MergedMessage, MessageElement } from './message/elements.ts';
export type { GroupMessageEvent } from './message/event.ts';
export type { GroupMessage } from './message/sent.ts';
export { DATA_SCHEMA_URI, EVENT_SCHEMA_URI, EVENT_TYPE } from './message/version.ts';

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
	const { issues } = safeParse(groupMessageEventSchema, event);
	if (issues) {
		const paths = new Set(issues.map((issue) => getDotPath(issue) ?? 'the event'));
		throw new TypeError(`Not a group message event of v1: ${[...paths].join(', ')}`);
	}
	return event as GroupMessageEvent;
};
