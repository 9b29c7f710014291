import type { MiddlewareObj } from '@middy/core';
import { Refusal, refuse } from '../tencent/response.ts';

/** Answers whatever went wrong with Tencent's JSON. */
export const answerErrors = (): MiddlewareObj => ({
	onError: (request) => {
		const refusal =
			request.error instanceof Refusal
				? request.error
				: new Refusal('unexpected', 'The relay failed', { cause: request.error });
		request.error = refusal;
		// Set, not returned: a returned answer would end the chain before the message is spilled.
		request.response = refuse(refusal);
	},
});
