import type { GenericSchema } from 'valibot';
import { AFTER_MODIFY_MSG, afterModifyMsgSchema } from '../tencent/callbacks/after-modify-msg.ts';
import { AFTER_RECALL_MSG, afterRecallMsgSchema } from '../tencent/callbacks/after-recall-msg.ts';
import { AFTER_SEND_MSG, afterSendMsgSchema } from '../tencent/callbacks/after-send-msg.ts';
import type { CallbackQuery } from '../tencent/query.ts';
import { validate } from '../tencent/validate.ts';
import type { Happening } from './happening.ts';
import type { Normalize } from './normalize-common.ts';
import { normalizeEdited } from './normalize-edited.ts';
import { normalizeRecalled } from './normalize-recalled.ts';
import { normalizeSent } from './normalize-sent.ts';
import type { Kind } from './version.ts';

/** A callback that fits the schema of its command. */
export interface ValidCallback {
	/** Says in our terms what happened; works for every valid callback. */
	readonly normalize: (query: CallbackQuery, sdkAppId: string) => Happening;
}

/** A command that the relay publishes. */
export interface Command {
	readonly name: string;
	/** Checks a body; throws a rejection if it is not a callback of this command. */
	readonly validate: (json: Readonly<Record<string, unknown>>) => ValidCallback;
}

const publish = <Callback>(
	name: string,
	schema: GenericSchema<unknown, Callback>,
	normalize: Normalize<Callback, Kind>,
): [string, Command] => {
	const check = (json: Readonly<Record<string, unknown>>): ValidCallback => {
		const callback = validate(json, name, schema);
		return { normalize: (query, sdkAppId) => normalize(callback, query, sdkAppId) };
	};
	return [name, { name, validate: check }];
};

/** Every command that the relay publishes: what its callbacks look like, and what becomes of them. */
export const commands: ReadonlyMap<string | undefined, Command> = new Map([
	publish(AFTER_SEND_MSG, afterSendMsgSchema, normalizeSent),
	publish(AFTER_MODIFY_MSG, afterModifyMsgSchema, normalizeEdited),
	publish(AFTER_RECALL_MSG, afterRecallMsgSchema, normalizeRecalled),
]);
