import type { AfterModifyMsg } from '../tencent/callbacks/after-modify-msg.ts';
import { type Normalize, normalizeCommon } from './normalize-common.ts';
import { normalizeElement } from './normalize-elements.ts';

/** A message was edited. */
export const normalizeEdited: Normalize<AfterModifyMsg, 'edited'> = (callback, query, sdkAppId) => ({
	kind: 'edited',
	data: {
		...normalizeCommon(callback, query, sdkAppId),
		seq: callback.MsgSeq,
		elements: callback.MsgBody.map(normalizeElement),
		customData: callback.CloudCustomData,
	},
});
