import middy from '@middy/core';
import type { QueueMessage } from '../message/event.ts';
import { type MessageEvent, normalizeCallback } from '../middleware/build-message.ts';
import { type AppEvent, checkSdkAppId } from '../middleware/check-sdk-app-id.ts';
import { parseJsonBody } from '../middleware/parse-json-body.ts';
import { routeCommand } from '../middleware/route-command.ts';
import { validateCallback } from '../middleware/validate-callback.ts';
import { parseJson } from '../spill/json.ts';
import type { Spill, SpilledCallback } from '../spill/spill-schema.ts';

/** A message as it goes to SQS. */
export type ReplayMessage = NonNullable<Spill['message']>;

/** Why a spill cannot be sent. */
interface Refused {
	readonly refused: string;
}

/** Makes a spill the message that should have been sent, or says why it cannot be one. */
export type RecoverMessage = (spill: Spill) => Promise<ReplayMessage | Refused>;

/**
 * A spilled message is taken as it is, if it belongs to one of these apps. A spilled callback goes through the relay's
 * own checks as they are today, but for the signature, which was good when it came.
 */
export const createRecovery = (sdkAppIds: ReadonlySet<string>): RecoverMessage => {
	const chain = middy()
		.use(checkSdkAppId(sdkAppIds))
		.use(routeCommand())
		.use(parseJsonBody())
		.use(validateCallback())
		.use(normalizeCallback())
		.handler(async () => ({}));
	return async ({ message, callback }) => {
		if (message) return checkApp(message, sdkAppIds);
		const event = { ...callback, signed: true } as SpilledCallback as AppEvent & { message?: QueueMessage };
		try {
			await chain(event as MessageEvent, {} as never);
		} catch (error) {
			return { refused: (error as Error).message };
		}
		return event.message ?? { refused: 'The command is not for this relay' };
	};
};

const checkApp = (message: ReplayMessage, sdkAppIds: ReadonlySet<string>): ReplayMessage | Refused => {
	const { sdkAppId } = Object(Object(parseJson(message.body)).data);
	if (typeof sdkAppId !== 'string') return { refused: 'Its body is not an event of this relay' };
	if (sdkAppIds.has(sdkAppId)) return message;
	return { refused: `It belongs to the app ${sdkAppId}: name it in --sdk-app-ids` };
};
