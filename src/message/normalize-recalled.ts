import type { AfterRecallMsg } from '../tencent/callbacks/after-recall-msg.ts';
import type { CallbackQuery } from '../tencent/query.ts';
import type { Happening } from './happening.ts';
import { normalizeCommon } from './normalize-common.ts';

/** Messages were recalled. This works for every callback that fits its schema. */
export const normalizeRecalled = (
	callback: AfterRecallMsg,
	query: CallbackQuery,
	sdkAppId: string,
): Happening<'recalled'> => ({
	kind: 'recalled',
	data: {
		...normalizeCommon(callback, query, sdkAppId),
		messages: callback.MsgSeqList.map(({ MsgSeq, MsgId }) => ({ seq: MsgSeq, messageId: MsgId || undefined })),
	},
});
