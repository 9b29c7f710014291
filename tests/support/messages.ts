import { type Command, commands } from '../../src/message/commands.ts';
import type { GroupMessageEvent, RelayEvent } from '../../src/message/event.ts';
import { buildFromCallback } from '../../src/message/from-callback.ts';
import type { QueueMessage } from '../../src/message/queue-message.ts';
import { readBody } from '../../src/tencent/body.ts';
import { parseQuery } from '../../src/tencent/query.ts';
import { callbackBody, callbackQuery } from './requests.ts';

/** What a test changes about a delivery. */
export interface DeliveryOptions {
	/** The body: JSON text, fields of {@link callbackBody}, or the whole body of another command. */
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
	const text = typeof body === 'string' ? body : JSON.stringify(body.CallbackCommand ? body : callbackBody(body));
	const { CallbackCommand = 'Group.CallbackAfterSendMsg' } = JSON.parse(text);
	const parsedQuery = parseQuery(new URLSearchParams(callbackQuery({ CallbackCommand, ...query })).toString());
	const payload = readBody(text, false);
	const callback = (commands.get(parsedQuery.CallbackCommand) as Command).validate(payload.json);
	return buildFromCallback({ callback, payload, query: parsedQuery, sdkAppId: parsedQuery.SdkAppid ?? '', arrivedAt })
		.message;
};

/** The event in that message, of any kind. */
export const toAnyEvent = (options?: DeliveryOptions): RelayEvent => JSON.parse(toMessage(options).body);

/** The event in that message, if it is that of a sent message. */
export const toEvent = (options?: DeliveryOptions): GroupMessageEvent => toAnyEvent(options) as GroupMessageEvent;
