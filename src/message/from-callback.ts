import type { Payload } from '../tencent/body.ts';
import type { AfterSendMsg } from '../tencent/callbacks/after-send-msg.ts';
import type { CallbackQuery } from '../tencent/query.ts';
import { normalize } from './normalize.ts';
import { type QueueMessage, toQueueMessage } from './queue-message.ts';

/** What is known of a callback once it is validated. */
export interface ValidCallback {
	/** The app's SDKAppID, checked. */
	readonly sdkAppId: string;
	readonly query: CallbackQuery;
	readonly payload: Payload;
	readonly callback: AfterSendMsg;
	/** Unix time in ms. */
	readonly arrivedAt: number;
}

/** A callback as a message for the queue. */
export interface BuiltMessage {
	readonly message: QueueMessage;
	/** The types of its elements, each once. */
	readonly elementTypes: readonly string[];
	/** Whether its number counts in its conversation. */
	readonly sequenced: boolean;
}

/** The one way from a callback to the message for the queue. */
export const buildFromCallback = ({ callback, query, sdkAppId, payload, arrivedAt }: ValidCallback): BuiltMessage => {
	const message = normalize(callback, query, sdkAppId);
	return {
		message: toQueueMessage(message, payload, arrivedAt),
		elementTypes: [...new Set(message.elements.map(({ type }) => type))],
		sequenced: message.sequenced,
	};
};
