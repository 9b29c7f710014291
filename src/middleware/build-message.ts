import type { MiddlewareObj } from '@middy/core';
import { type QueueMessage, toQueueMessage } from '../message/event.ts';
import { normalize } from '../message/normalize.ts';
import type { CallbackEvent } from './validate-callback.ts';

/** A request that became a message for the queue. */
export interface MessageEvent extends CallbackEvent {
	/** The types of its elements, each once. */
	elementTypes: string[];
	/** When it was ready to be sent, in milliseconds since 1970. */
	readyAt: number;
	/** The message for the queue. */
	message: QueueMessage;
}

/** Turns the callback into the message that goes to the queue. */
export const normalizeCallback = (): MiddlewareObj<MessageEvent> => ({
	before: ({ event }) => {
		const message = normalize(event.callback, event.query, event.sdkAppId);
		event.elementTypes = [...new Set(message.elements.map(({ type }) => type))];
		event.message = toQueueMessage(message, event.raw.text, event.arrivedAt);
		event.readyAt = Date.now();
	},
});
