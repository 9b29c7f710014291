import middy from '@middy/core';
import type { QueueMessage } from '../message/event.ts';
import { type MessageEvent, normalizeCallback } from '../middleware/build-message.ts';
import { type AppEvent, checkSdkAppId } from '../middleware/check-sdk-app-id.ts';
import { parseJsonBody } from '../middleware/parse-json-body.ts';
import { routeCommand } from '../middleware/route-command.ts';
import { validateCallback } from '../middleware/validate-callback.ts';
import type { Spill, SpilledCallback } from '../spill/spill.ts';

/** A message as it goes to SQS. */
export type ReplayMessage = NonNullable<Spill['message']>;

/** Makes a spill the message that should have been sent, or says why it can't be one. */
export type RecoverMessage = (spill: Spill) => Promise<ReplayMessage | { readonly refused: string }>;

/**
 * A spilled message is taken as it is. A spilled callback goes through the relay's own checks as they are today,
 * but for the signature, which was good when it came.
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
		if (message) return message;
		const event = { ...callback, signed: true } as SpilledCallback as AppEvent & { message?: QueueMessage };
		try {
			await chain(event as MessageEvent, {} as never);
		} catch (error) {
			return { refused: error instanceof Error ? error.message : String(error) };
		}
		return event.message ?? { refused: 'The command is not for this relay' };
	};
};
