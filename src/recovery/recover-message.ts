import { buildFromCallback } from '../message/from-callback.ts';
import type { Spill, SpilledCallback } from '../spill/spill.ts';
import { readBody } from '../tencent/body.ts';
import { AFTER_SEND_MSG } from '../tencent/callbacks/after-send-msg.ts';
import { parseQuery } from '../tencent/query.ts';
import { toRejection } from '../tencent/response.ts';
import { validate } from '../tencent/validate.ts';

/** A message as it goes to SQS. */
export type ReplayMessage = NonNullable<Spill['message']>;

/** Turns a spill into the message that should have been sent, or says why it cannot. */
export type RecoverMessage = (spill: Spill) => ReplayMessage | { readonly refused: string };

/**
 * A spilled message is used as it is. A spilled callback passes the relay's own checks as they are today, except for
 * the signature, which was good when the callback came.
 */
export const createRecovery =
	(sdkAppIds: ReadonlySet<string>): RecoverMessage =>
	({ message, callback }) =>
		message ?? rebuild(callback as SpilledCallback, sdkAppIds);

const rebuild = (
	{ rawQueryString, body, isBase64Encoded, arrivedAt }: SpilledCallback,
	sdkAppIds: ReadonlySet<string>,
): ReplayMessage | { readonly refused: string } => {
	const query = parseQuery(rawQueryString);
	const { SdkAppid: sdkAppId = '', CallbackCommand } = query;
	if (!sdkAppIds.has(sdkAppId))
		return { refused: 'SdkAppid in the query should be given once and be one of your apps' };
	if (CallbackCommand !== AFTER_SEND_MSG) return { refused: 'The command is not for this relay' };
	try {
		const payload = readBody(body, isBase64Encoded);
		const callback = validate(payload.json, CallbackCommand);
		return buildFromCallback({ sdkAppId, query, payload, callback, arrivedAt }).message;
	} catch (error) {
		return { refused: toRejection(error).message };
	}
};
