import { type GenericSchema, getDotPath, safeParse } from 'valibot';
import { Rejection } from './response.ts';

/** Checks the body of a callback against its schema; `command` is the one in the query, which the body may repeat. */
export const validate = <Callback>(
	json: Readonly<Record<string, unknown>>,
	command: string,
	schema: GenericSchema<unknown, Callback>,
): Callback => {
	const { CallbackCommand = command } = json;
	if (CallbackCommand !== command) {
		throw new Rejection('command', 'CallbackCommand in the body should be the same as in the query');
	}
	// Stryker disable next-line ObjectLiteral,BooleanLiteral: one issue is reported; finding more would be wasted work.
	const result = safeParse(schema, json, { abortEarly: true });
	if (result.success) return result.output;
	const [issue] = result.issues;
	throw new Rejection('schema', `${getDotPath(issue)} ${issue.message}`);
};
