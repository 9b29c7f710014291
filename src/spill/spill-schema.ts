import * as v from 'valibot';
import { isJsonObject, parseJsonValue } from '../json/parse.ts';

/** SQS accepts 1–128 characters from 0x21 to 0x7E as a key. */
const key = v.pipe(v.string(), v.regex(/^[\x21-\x7e]{1,128}$/));

/** What the log keeps of a callback that did not reach the queue, so that a replay can put it there. */
export const spillSchema = v.object({
	/** Why it did not: a `RejectionReason` of the release that wrote it. */
	reason: v.string(),
	/** The message as it would have gone to SQS, if there was one. */
	message: v.optional(
		v.object({
			body: v.pipe(
				v.string(),
				v.check((text) => isJsonObject(parseJsonValue(text))),
			),
			groupId: key,
			deduplicationId: key,
		}),
	),
	/** If there was no message: the callback as it arrived. */
	callback: v.optional(
		v.object({
			/** The query string, without `Sign`, which is a secret while it is valid. */
			rawQueryString: v.string(),
			/** The body as API Gateway handed it over. */
			body: v.optional(v.string()),
			/** Whether the body is base64. */
			isBase64Encoded: v.optional(v.boolean(), false),
			/** When it arrived, Unix time in ms. */
			arrivedAt: v.number(),
		}),
	),
	/** Instead of both, if they do not fit into a line as they are: their JSON, gzipped, in base64. */
	gzip: v.optional(v.string()),
});

/** What the log keeps of a callback that did not reach the queue. */
export type Spill = v.InferOutput<typeof spillSchema>;

/** A callback as it arrived. */
export type SpilledCallback = NonNullable<Spill['callback']>;
