import type { AfterRecallMsg } from '../tencent/callbacks/after-recall-msg.ts';
import { type Normalize, normalizeCommon } from './normalize-common.ts';

/** Messages were recalled. */
export const normalizeRecalled: Normalize<AfterRecallMsg, 'recalled'> = (callback, query, sdkAppId) => ({
	kind: 'recalled',
	data: {
		...normalizeCommon(callback, query, sdkAppId),
		messages: callback.MsgSeqList.map(({ MsgSeq, MsgId }) => ({ seq: MsgSeq, messageId: MsgId || undefined })),
	},
});
