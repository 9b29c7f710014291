import type { QueueMessage } from '../message/queue-message.ts';
import type { RejectionReason } from '../tencent/response.ts';

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

/** What is kept: the message where there is one, else the callback. */
interface SpillContent {
	/** The message as it would have gone to SQS. */
	readonly message?: Pick<QueueMessage, 'body' | 'groupId' | 'deduplicationId'>;
	/** The callback. */
	readonly callback?: SpilledCallback;
}

/** What the log keeps of a callback that did not get to the queue, so that `npm run replay` can bring it there. */
export interface Spill extends SpillContent {
	/** Why it did not get there. */
	readonly reason: RejectionReason;
	/** In place of the content, where that is long: its JSON, gzipped, in base64. */
	readonly gzip?: string;
}

/** A line above 64 KiB does not fit into the pipe that Lambda reads the log from, and can get to CloudWatch in pieces. */
const MAX_PLAIN_BYTES = 60_000;

/** CloudWatch Logs takes 1 MiB a log event; what is left is for the other fields of the line. */
const MAX_BYTES = 1_000_000;

/** The content as it is, or gzipped where it is long, or, for a body larger than any app sends, none. */
export const toSpill = (
	reason: RejectionReason,
	{ message, rawQueryString, body, isBase64Encoded, arrivedAt }: SpilledCallback & { readonly message?: QueueMessage },
): Spill => {
	const callback = { rawQueryString: withoutSign(rawQueryString), body, isBase64Encoded, arrivedAt };
	const content: SpillContent = message ? { message } : { callback };
	const json = JSON.stringify(content);
	if (Buffer.byteLength(json) <= MAX_PLAIN_BYTES) return { reason, ...content };
	// Loaded only here: a cold start does not wait for zlib.
	const gzip = process.getBuiltinModule('node:zlib').gzipSync(json).toString('base64');
	// Stryker disable next-line EqualityOperator: no test can make a gzip of exactly so many bytes.
	return gzip.length <= MAX_BYTES ? { reason, gzip } : { reason };
};

const withoutSign = (rawQueryString: string): string => {
	const params = new URLSearchParams(rawQueryString);
	params.delete('Sign');
	return params.toString();
};
