import { parse } from 'valibot';
import { type QueueMessage, toQueueMessage } from '../../src/message/event.ts';
import type { GroupMessageEvent } from '../../src/message/group-message.ts';
import { normalize } from '../../src/message/normalize.ts';
import { callbackSchema, parseQuery } from '../../src/tencent/callback.ts';
import { callbackBody, callbackQuery } from './requests.ts';

/** What of a delivery a test wants otherwise. */
export interface DeliveryOptions {
	/** The body: JSON text, or fields of {@link callbackBody}. */
	readonly body?: string | Record<string, unknown>;
	readonly query?: Record<string, string>;
	/** Milliseconds since 1970. */
	readonly arrivedAt?: number;
}

/** What goes to SQS for a callback, without the pipeline around it. */
export const toMessage = ({
	body = {},
	query = {},
	arrivedAt = 1_767_225_602_000,
}: DeliveryOptions = {}): QueueMessage => {
	const text = typeof body === 'string' ? body : JSON.stringify(callbackBody(body));
	const parsedQuery = parseQuery(new URLSearchParams(callbackQuery(query)).toString());
	const message = normalize(parse(callbackSchema, JSON.parse(text)), parsedQuery, parsedQuery.SdkAppid ?? '');
	return toQueueMessage(message, text, arrivedAt);
};

/** The event of such a message. */
export const toEvent = (options?: DeliveryOptions): GroupMessageEvent => JSON.parse(toMessage(options).body);
