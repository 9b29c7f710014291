import * as v from 'valibot';
import { integer, nonEmptyText, optional, text, time } from '../fields.ts';

/** The command that says that a group message was sent. */
export const AFTER_SEND_MSG = 'Group.CallbackAfterSendMsg';

/** What replaces a malformed entry of `GroupAtInfo`: it mentions nobody. */
// Stryker disable next-line ObjectLiteral: without its keys it says the same, but its type needs them.
const ignoredMention = { GroupAtAllFlag: undefined, GroupAt_Account: undefined };

/**
 * The body of `Group.CallbackAfterSendMsg` (Tencent: 1047/34375).
 * Fields entered the documentation between 2019 and 2025, so an old app lacks many of them; unknown ones are allowed.
 * Only what makes a group message one can refuse it: an optional field with an odd value counts as missing, and each
 * element of `MsgBody` is read on its own.
 */
export const afterSendMsgSchema = v.object(
	{
		/** The group's id; custom ids are printable ASCII, spaces included. */
		GroupId: nonEmptyText,
		/** The group's type, in Tencent's old names on the wire. */
		Type: optional(nonEmptyText),
		/** The sender's UserID. */
		From_Account: text,
		/** The UserID that made the request: not the sender if an administrator sent on behalf of a user. */
		Operator_Account: optional(text),
		/** Number of the message in its group or topic; random for online-only messages. */
		MsgSeq: optional(integer),
		/** Random number of the message, unsigned 32 bit. */
		Random: optional(v.pipe(integer, v.maxValue(0xffff_ffff))),
		/** Server time of the message, Unix time in seconds. */
		MsgTime: optional(time(1000)),
		/** When the callback was triggered, Unix time in milliseconds. */
		EventTime: optional(time(1)),
		/** 1 if only members who are online get the message. */
		OnlineOnlyFlag: optional(integer),
		/** The topic of a community, `<GroupId>@TOPIC#_…`. */
		TopicId: optional(text),
		/** The client's id of the message, `tinyid-clientTime-random`. */
		MsgId: optional(text),
		/** `High`, `Normal`, `Low` or `Lowest`; undocumented. */
		MsgPriority: optional(text),
		/** Data that the sender attached to the message. */
		CloudCustomData: optional(text),
		/** Who was mentioned; the entry for everybody has no account. */
		GroupAtInfo: optional(
			v.array(
				v.fallback(v.object({ GroupAtAllFlag: optional(integer), GroupAt_Account: optional(text) }), ignoredMention),
			),
		),
		/** The message's elements. */
		MsgBody: v.array(v.unknown(), 'should be a list'),
	},
	// valibot reports a missing field as a fault of the object around it, and would quote the object.
	'is missing',
);

/** The body of `Group.CallbackAfterSendMsg`, checked. */
export type AfterSendMsg = v.InferOutput<typeof afterSendMsgSchema>;
