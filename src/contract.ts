/** What a consumer needs: the message's types, and a function that checks what came off the queue. */
import { getDotPath, safeParse } from 'valibot';
import { type GroupMessageEvent, groupMessageEventSchema } from './message/group-message.ts';

export type {
	GroupMessage,
	GroupMessageEvent,
	MergedMessage,
	MessageElement,
	RelayElement,
} from './message/group-message.ts';
export { EVENT_SCHEMA_URI, EVENT_TYPE } from './message/version.ts';

/**
 * Reads the body of a queue message and checks it.
 * The event is the parsed JSON itself, with whatever later releases add to it.
 * The error names the fields that are wrong, never their values: it may be logged.
 */
export const parseGroupMessageEvent = (json: string): GroupMessageEvent => {
	const event = parseJson(json);
	const { issues } = safeParse(groupMessageEventSchema, event);
	if (issues) {
		const paths = new Set(issues.map((issue) => getDotPath(issue) ?? 'the event'));
		throw new TypeError(`Not a group message event of v1: ${[...paths].join(', ')}`);
	}
	return event as GroupMessageEvent;
};

const parseJson = (json: string): unknown => {
	try {
		return JSON.parse(json);
	} catch {
		// The parser's error quotes the text.
		throw new TypeError('Not a group message event of v1: it should be JSON');
	}
};
