import type { HookRequest } from '../pipeline.ts';
import { reject, toRejection } from '../tencent/response.ts';

/** Turns any error into a rejection, and that into a response in Tencent's JSON format. */
export const respondToErrors = (request: HookRequest<unknown>): void => {
	const rejection = toRejection(request.error);
	request.error = rejection;
	// Set, not returned: middy would skip the hooks that follow.
	request.response = reject(rejection);
};
