import { toJsonLine } from '../json/line.ts';
import type { QueueMessage } from '../message/queue-message.ts';
import type { RejectionReason } from '../tencent/response.ts';
import type { Spill, SpilledCallback } from './spill-schema.ts';

export type { Spill, SpilledCallback } from './spill-schema.ts';

/** A line above 64 KiB does not fit into the pipe that Lambda reads the log from, and can get to CloudWatch in pieces. */
const MAX_PLAIN_BYTES = 60_000;

/** CloudWatch Logs accepts 1 MiB a log event; the rest is for the other fields of the line. */
const MAX_BYTES = 1_000_000;

/**
 * The content as it is; gzipped if it is long; omitted if even that would not fit into a log event.
 */
export const toSpill = (
	reason: RejectionReason,
	{
		message,
		rawQueryString,
		body,
		isBase64Encoded,
		arrivedAt,
	}: SpilledCallback & { readonly message?: QueueMessage | undefined },
): Spill => {
	const callback = { rawQueryString: withoutSign(rawQueryString), body, isBase64Encoded, arrivedAt };
	const content: Pick<Spill, 'message' | 'callback'> = message ? { message } : { callback };
	const json = toJsonLine(content);
	if (Buffer.byteLength(json) <= MAX_PLAIN_BYTES) return { reason, ...content };
	// Loaded only here: a cold start does not wait for zlib.
	const gzip = process.getBuiltinModule('node:zlib').gzipSync(json).toString('base64');
	// Stryker disable next-line EqualityOperator: no test can make a gzip of exactly this size.
	return gzip.length <= MAX_BYTES ? { reason, gzip } : { reason };
};

const withoutSign = (rawQueryString: string): string => {
	const params = new URLSearchParams(rawQueryString);
	params.delete('Sign');
	return params.toString();
};
