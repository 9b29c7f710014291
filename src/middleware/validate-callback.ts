import type { ValidCallback } from '../message/commands.ts';
import type { Step } from '../pipeline.ts';
import type { Parsed } from './parse-json-body.ts';
import type { Routed } from './route-command.ts';

/** The body is the callback that the query announced. */
export interface Validated {
	readonly callback: ValidCallback;
}

/** Rejects bodies that do not fit the callback's schema, or that are about another command than the query. */
export const validateCallback = (): Step<Routed & Parsed, Validated> => ({
	before: ({ internal }) => {
		internal.callback = internal.command.validate(internal.payload.json);
	},
});
