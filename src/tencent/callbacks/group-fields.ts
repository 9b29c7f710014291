import { nonEmptyText, optional, text, time } from '../fields.ts';

/** The fields of every callback about the messages of a group. */
export const groupFields = {
	/** The group's id; custom ids are printable ASCII, spaces included. */
	GroupId: nonEmptyText,
	/** The group's type, in Tencent's old names on the wire; undocumented for edits. */
	Type: optional(nonEmptyText),
	/** The topic of a community, `<GroupId>@TOPIC#_…`; missing or empty if there is none. */
	TopicId: optional(text),
	/** The UserID that made the request. */
	Operator_Account: optional(text),
	/** When it happened, Unix time in milliseconds. */
	EventTime: optional(time(1)),
};
