import { normalizeSent } from '../../src/message/normalize-sent.ts';
import { AFTER_SEND_MSG, afterSendMsgSchema } from '../../src/tencent/callbacks/after-send-msg.ts';
import { validate } from '../../src/tencent/validate.ts';
import { APP_ID, callbackBody } from './requests.ts';

/** The message that a callback with these fields becomes, not yet written as JSON. */
export const message = (fields: Record<string, unknown> = {}, query = {}) =>
	normalizeSent(validate(callbackBody(fields), AFTER_SEND_MSG, afterSendMsgSchema), query, APP_ID).data;

/** What one element of `MsgBody` becomes. */
export const element = (wire: unknown) => message({ MsgBody: [wire] }).elements[0];

/** What an element of this type and with this content becomes. */
export const content = (MsgType: string, MsgContent: unknown) => element({ MsgType, MsgContent });
