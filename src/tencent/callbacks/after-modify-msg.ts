import * as v from 'valibot';
import { integer, nonEmptyText, optional, text, time } from '../fields.ts';

/** The command for a group message that was edited. */
export const AFTER_MODIFY_MSG = 'Group.CallbackAfterModifyMsg';

/** The body of `Group.CallbackAfterModifyMsg`: somebody edited a message (Tencent: 269/129193). */
export const afterModifyMsgSchema = v.object(
	{
		/** The group's id. */
		GroupId: nonEmptyText,
		/** The group's type, in Tencent's old names on the wire; undocumented for this command. */
		Type: optional(nonEmptyText),
		/** The topic of a community; empty if there is none. */
		TopicId: optional(text),
		/** Number of the edited message in its group or topic. */
		MsgSeq: optional(integer),
		/** The UserID that edited the message. */
		Operator_Account: optional(text),
		/** When the message was edited, Unix time in milliseconds. */
		EventTime: optional(time(1)),
		/** Data attached to the message; undocumented for this command. */
		CloudCustomData: optional(text),
		/** The message's new elements. */
		MsgBody: v.array(v.unknown(), 'should be a list'),
	},
	'is missing',
);

/** The body of `Group.CallbackAfterModifyMsg`, checked. */
export type AfterModifyMsg = v.InferOutput<typeof afterModifyMsgSchema>;
