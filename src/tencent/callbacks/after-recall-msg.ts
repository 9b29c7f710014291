import * as v from 'valibot';
import { integer, optional, text } from '../fields.ts';
import { groupFields } from './group-fields.ts';

/** The command for group messages that were recalled. */
export const AFTER_RECALL_MSG = 'Group.CallbackAfterRecallMsg';

/** What replaces a malformed entry of `MsgSeqList`: a message of which nothing is known but that it was recalled. */
// Stryker disable next-line ObjectLiteral: without its keys it says the same, but its type needs them.
const unknownMessage = { MsgSeq: undefined, MsgId: undefined };

/** The body of `Group.CallbackAfterRecallMsg`: somebody recalled messages (Tencent: 269/73141). */
export const afterRecallMsgSchema = v.object(
	{
		...groupFields,
		/** The recalled messages: their numbers and, since 2025, their clients' ids. */
		MsgSeqList: v.array(
			v.fallback(v.object({ MsgSeq: optional(integer), MsgId: optional(text) }), unknownMessage),
			'should be a list',
		),
	},
	'is missing',
);

/** The body of `Group.CallbackAfterRecallMsg`, checked. */
export type AfterRecallMsg = v.InferOutput<typeof afterRecallMsgSchema>;
