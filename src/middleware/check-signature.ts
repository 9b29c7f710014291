import type { Step } from '../pipeline.ts';
import { logger } from '../telemetry/log.ts';
import { Rejection } from '../tencent/response.ts';
import { verify } from '../tencent/signature.ts';
import type { AppKnown } from './check-sdk-app-id.ts';
import type { Queried } from './read-query.ts';
import type { Arrived } from './record-arrival.ts';

/** The signature was checked. */
export interface SignatureChecked {
	/** Whether Tencent signed the request; false if no token is set. */
	readonly signed: boolean;
}

/** Rejects callbacks that Tencent did not sign; without tokens it warns once at startup and checks nothing. */
export const checkSignature = (
	tokens: readonly string[] | undefined,
): Step<Arrived & Queried & AppKnown, SignatureChecked> => {
	if (!tokens) {
		logger.warn(
			"Signatures are not checked, so anyone who knows the URL can send callbacks. Set a token in Tencent's console and the same one in CALLBACK_TOKENS",
		);
	}
	return {
		before: ({ internal }) => {
			const signed = tokens !== undefined && verify(tokens, internal.query, internal.arrivedAt);
			if (tokens && !signed) {
				throw new Rejection('signature', 'Sign and RequestTime in the query should be a current signature by Tencent');
			}
			internal.signed = signed;
		},
	};
};
