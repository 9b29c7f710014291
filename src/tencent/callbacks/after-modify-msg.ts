import * as v from 'valibot';
import { integer, optional, text } from '../fields.ts';
import { groupFields } from './group-fields.ts';

/** The command for a group message that was edited. */
export const AFTER_MODIFY_MSG = 'Group.CallbackAfterModifyMsg';

/** The body of `Group.CallbackAfterModifyMsg`: somebody edited a message (Tencent: 269/129193). */
export const afterModifyMsgSchema = v.object(
	{
		...groupFields,
		/** Number of the edited message in its group or topic. */
		MsgSeq: optional(integer),
		/** Data attached to the message; undocumented for this command. */
		CloudCustomData: optional(text),
		/** The message's new elements. */
		MsgBody: v.array(v.unknown(), 'should be a list'),
	},
	'is missing',
);

/** The body of `Group.CallbackAfterModifyMsg`, checked. */
export type AfterModifyMsg = v.InferOutput<typeof afterModifyMsgSchema>;
