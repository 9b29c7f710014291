import type { MiddlewareObj } from '@middy/core';
import { getDotPath, safeParse } from 'valibot';
import { type Callback, callbackSchema } from '../tencent/callback.ts';
import { Refusal } from '../tencent/response.ts';
import type { JsonEvent } from './parse-json-body.ts';

/** A request whose body is a callback. */
export interface CallbackEvent extends JsonEvent {
	/** The callback. */
	callback: Callback;
}

/** Refuses bodies that are about another command than the query, or that do not fit the callback's schema. */
export const validateCallback = (): MiddlewareObj<CallbackEvent> => ({
	before: ({ event }) => {
		const { CallbackCommand = event.query.CallbackCommand } = event.raw.json;
		if (CallbackCommand !== event.query.CallbackCommand) {
			throw new Refusal('command', 'CallbackCommand in the body should be the same as in the query');
		}
		// Stryker disable next-line ObjectLiteral,BooleanLiteral: one issue is told; more would only be work for nothing.
		const result = safeParse(callbackSchema, event.raw.json, { abortEarly: true });
		if (!result.success) {
			const [issue] = result.issues;
			throw new Refusal('schema', `${getDotPath(issue)} ${issue.message}`);
		}
		event.callback = result.output;
	},
});
