import type { AfterModifyMsg } from '../tencent/callbacks/after-modify-msg.ts';
import type { CallbackQuery } from '../tencent/query.ts';
import type { Happening } from './happening.ts';
import { normalizeCommon } from './normalize-common.ts';
import { normalizeElement } from './normalize-elements.ts';

/** A message was edited. This works for every callback that fits its schema. */
export const normalizeEdited = (
	callback: AfterModifyMsg,
	query: CallbackQuery,
	sdkAppId: string,
): Happening<'edited'> => ({
	kind: 'edited',
	data: {
		...normalizeCommon(callback, query, sdkAppId),
		seq: callback.MsgSeq,
		elements: callback.MsgBody.map(normalizeElement),
		customData: callback.CloudCustomData,
	},
});
