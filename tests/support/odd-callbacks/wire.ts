import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { sign } from '../../../src/tencent/signature.ts';
import { callbackBody, callbackQuery, type RequestOptions, request, signed } from '../requests.ts';

/** The relay's current token. */
export const TOKEN = 'current-token';
/** The token before it, which is still valid. */
export const PREVIOUS = 'previous-token';
/** The clock is stopped, so that the edges of the time window are exact. */
export const NOW = Date.parse('2026-01-01T00:00:30Z');
/** The same in seconds. */
export const SECOND = NOW / 1000;

/** A request: a whole event, or a signed group message with something unusual about it. */
export type Wire = { readonly event: unknown } | RequestOptions;
/** A request, and what is unusual about it. */
export type Row = readonly [name: string, wire: Wire];

/** A good query with other fields. */
export const query = (fields: Record<string, string> = {}) => callbackQuery({ ...signed(TOKEN, NOW), ...fields });
/** The same as text. */
export const queryText = (fields: Record<string, string> = {}) => new URLSearchParams(query(fields)).toString();
/** A good query without some keys. */
export const without = (...keys: string[]) =>
	Object.fromEntries(Object.entries(query()).filter(([key]) => !keys.includes(key)));
/** A query signed at a certain time. */
export const at = (RequestTime: string, token = TOKEN) => query({ RequestTime, Sign: sign(token, RequestTime) });

let count = 0;
/** A different body each time; otherwise the queue would drop it as a duplicate. */
export const json = (fields: Record<string, unknown> = {}) =>
	JSON.stringify(callbackBody({ Random: ++count, ...fields }));
/** A body with any JSON as a field's value, even JSON that `JSON.stringify` would not write. */
export const jsonWith = (field: string, value: string) => json({ [field]: '\u{1f4cd}' }).replace('"\u{1f4cd}"', value);
/** The fields of a message with this text. */
export const saying = (Text: string) => ({ MsgBody: [{ MsgType: 'TIMTextElem', MsgContent: { Text } }] });
/** A body of exactly the given number of bytes, filled with a text. */
export const sized = (bytes: number, filling = 'a') => {
	const room = bytes - Buffer.byteLength(json(saying('')));
	const one = Buffer.byteLength(JSON.stringify(filling)) - 2;
	return json(saying(filling.repeat(Math.floor(room / one)) + 'a'.repeat(room % one)));
};
/** Lists within lists. */
export const nested = (levels: number) => '['.repeat(levels) + ']'.repeat(levels);

/** A request whose body is in base64. */
export const base64 = (bytes: Uint8Array | string): Wire =>
	event({ body: Buffer.from(bytes).toString('base64'), isBase64Encoded: true });
/** A good event with other members. */
export const event = (changes: Partial<Record<keyof APIGatewayProxyEventV2, unknown>>): Wire => ({
	event: { ...request({ query: query(), body: json(), timeEpoch: NOW }), ...changes },
});

/** Bytes in a KiB. */
export const KIB = 1024;

/** Requests by what is wrong with them, with the response that they get. */
export type Rejected = Readonly<
	Record<string, { readonly status: number; readonly errorCode: number; readonly rows: readonly Row[] }>
>;
