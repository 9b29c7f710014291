import type { GroupMessageEvent } from '../../src/message/event.ts';
import { buildFromCallback } from '../../src/message/from-callback.ts';
import type { QueueMessage } from '../../src/message/queue-message.ts';
import { readBody } from '../../src/tencent/body.ts';
import { AFTER_SEND_MSG } from '../../src/tencent/callbacks/after-send-msg.ts';
import { parseQuery } from '../../src/tencent/query.ts';
import { validate } from '../../src/tencent/validate.ts';
import { callbackBody, callbackQuery } from './requests.ts';

/** What a test changes about a delivery. */
export interface DeliveryOptions {
	/** The body: JSON text, or fields of {@link callbackBody}. */
	readonly body?: string | Record<string, unknown>;
	readonly query?: Record<string, string>;
	/** Unix time in ms. */
	readonly arrivedAt?: number;
}

/** The message for SQS that a callback becomes, made without the pipeline. */
export const toMessage = ({
	body = {},
	query = {},
	arrivedAt = 1_767_225_602_000,
}: DeliveryOptions = {}): QueueMessage => {
	const text = typeof body === 'string' ? body : JSON.stringify(callbackBody(body));
	const parsedQuery = parseQuery(new URLSearchParams(callbackQuery(query)).toString());
	const payload = readBody(text, false);
	const callback = validate(payload.json, AFTER_SEND_MSG);
	return buildFromCallback({ callback, payload, query: parsedQuery, sdkAppId: parsedQuery.SdkAppid ?? '', arrivedAt })
		.message;
};

/** The event in that message. */
export const toEvent = (options?: DeliveryOptions): GroupMessageEvent => JSON.parse(toMessage(options).body);
