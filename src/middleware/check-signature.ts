import type { MiddlewareObj } from '@middy/core';
import { logger } from '../telemetry.ts';
import { Refusal } from '../tencent/response.ts';
import { verify } from '../tencent/signature.ts';
import type { AppEvent } from './check-sdk-app-id.ts';

/** A request of which we know whether Tencent signed it. */
export interface SignedEvent extends AppEvent {
	/** Whether Tencent signed it; false where no token is set. */
	signed: boolean;
}

/** Refuses callbacks that Tencent did not sign; without tokens it says so once, at the start, and no signature is looked at. */
export const checkSignature = (tokens: readonly string[] | undefined): MiddlewareObj<SignedEvent> => {
	if (!tokens) {
		logger.warn(
			"No signature is checked, so anybody who knows the URL can send callbacks: set a token in Tencent's console and the same one in CALLBACK_TOKENS",
		);
	}
	return {
		before: ({ event }) => {
			event.signed = tokens !== undefined && verify(tokens, event.query, Date.now());
			if (tokens && !event.signed) {
				throw new Refusal('signature', 'Sign and RequestTime in the query should be a current signature by Tencent');
			}
		},
	};
};
