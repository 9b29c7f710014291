import type { QueueMessage } from '../message/envelope.ts';
import type { RefusalReason } from '../tencent/acknowledgement.ts';

/** A callback as it came. */
export interface SpilledCallback {
	/** The query string; in the log without `Sign`, which is a secret as long as it is current. */
	readonly rawQueryString: string;
	/** The body as API Gateway handed it over. */
	readonly body?: string | undefined;
	/** Whether the body is base64. */
	readonly isBase64Encoded: boolean;
	/** When it came, in milliseconds since 1970. */
	readonly arrivedAt: number;
}

/** What the log keeps of a callback that did not get to the queue, so that `npm run replay` can bring it there. */
export interface Spill {
	/** Why it did not get there. */
	readonly reason: RefusalReason;
	/** The message as it would have gone to SQS. */
	readonly message?: Pick<QueueMessage, 'body' | 'groupId' | 'deduplicationId'>;
	/** The callback, where there is no message or none that fits. */
	readonly callback?: SpilledCallback;
}

/** CloudWatch Logs takes 1 MiB a log event; what is left is for the other fields of the line. */
const MAX_BYTES = 1_000_000;

/** The first form that fits into a log event: the message, the callback, the callback in base64, or, for a body larger than any app sends, none. */
export const toSpill = (
	reason: RefusalReason,
	{ message, rawQueryString, body, isBase64Encoded, arrivedAt }: SpilledCallback & { readonly message?: QueueMessage },
): Spill => {
	if (message && fits({ reason, message })) return { reason, message };
	const callback = { rawQueryString: withoutSign(rawQueryString), body, isBase64Encoded, arrivedAt };
	if (fits({ reason, callback })) return { reason, callback };
	// The escapes of JSON can inflate a body sixfold; base64 adds a third and no more.
	const encoded = { ...callback, body: Buffer.from(String(body)).toString('base64'), isBase64Encoded: true };
	return fits({ reason, callback: encoded }) ? { reason, callback: encoded } : { reason };
};

const fits = (spill: Spill): boolean => Buffer.byteLength(JSON.stringify(spill)) <= MAX_BYTES;

const withoutSign = (rawQueryString: string): string => {
	const params = new URLSearchParams(rawQueryString);
	params.delete('Sign');
	return params.toString();
};
