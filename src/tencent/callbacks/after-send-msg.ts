import * as v from 'valibot';
import { integer, optional, text, time } from '../fields.ts';
import { groupFields } from './group-fields.ts';

/** The command for a group message that was sent. */
export const AFTER_SEND_MSG = 'Group.CallbackAfterSendMsg';

/** What replaces a malformed entry of `GroupAtInfo`: it mentions nobody. */
// Stryker disable next-line ObjectLiteral: without its keys it says the same, but its type needs them.
const ignoredMention = { GroupAtAllFlag: undefined, GroupAt_Account: undefined };

/**
 * The body of `Group.CallbackAfterSendMsg` (Tencent: 1047/34375).
 * Fields entered the documentation between 2019 and 2025, so an old app lacks many of them; unknown ones are allowed.
 * Only the fields that every group message needs can get it rejected: an optional field with a malformed value counts
 * as missing, and each element of `MsgBody` is read on its own.
 */
export const afterSendMsgSchema = v.object(
	{
		...groupFields,
		/** The sender's UserID: not `Operator_Account` if an administrator sent on behalf of a user. */
		From_Account: text,
		/** Number of the message in its group or topic; random for online-only messages. */
		MsgSeq: optional(integer),
		/** Random number of the message, unsigned 32 bit. */
		Random: optional(v.pipe(integer, v.maxValue(0xffff_ffff))),
		/** Server time of the message, Unix time in seconds. */
		MsgTime: optional(time(1000)),
		/** 1 if only members who are online get the message. */
		OnlineOnlyFlag: optional(integer),
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
	// valibot reports a missing field as an issue of the object around it, whose default message quotes the object.
	'is missing',
);

/** The body of `Group.CallbackAfterSendMsg`, checked. */
export type AfterSendMsg = v.InferOutput<typeof afterSendMsgSchema>;
