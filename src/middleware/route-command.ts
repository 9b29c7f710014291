import type { MiddlewareObj } from '@middy/core';
import { AFTER_SEND_MSG } from '../tencent/callback.ts';
import { acknowledge, Refusal } from '../tencent/response.ts';
import type { SignedEvent } from './check-signature.ts';

/**
 * Lets group messages pass and acknowledges every other command:
 * all callbacks of an app come to one URL, and anything but OK could block what a user does.
 */
export const routeCommand = (): MiddlewareObj<SignedEvent> => ({
	before: ({ event: { query } }) => {
		if (!query.CallbackCommand) {
			throw new Refusal('command', 'CallbackCommand in the query should be given once');
		}
		if (query.CallbackCommand !== AFTER_SEND_MSG) return acknowledge();
	},
});
