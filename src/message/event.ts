import * as v from 'valibot';
import { described, named, text, timestamp } from './schema.ts';
import { sentSchema } from './sent.ts';
import { DATA_SCHEMA_URI, EVENT_TYPE } from './version.ts';

/** Schema of {@link GroupMessageEvent}. */
export const groupMessageEventSchema = named(
	v.object({
		specversion: described(v.literal('1.0'), 'Always `1.0`.'),
		id: described(
			v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/)),
			'SHA-256 in hex over what identifies the message: the same for every delivery of it, by callback, replay or history, and for no other message.',
		),
		source: text('`/tencent-chat/<SDKAppID>`.'),
		type: described(v.literal(EVENT_TYPE), 'What happened, and the version of this contract.'),
		subject: described(v.pipe(v.string(), v.nonEmpty()), 'The conversation: the topic id, or else the group id.'),
		time: timestamp(
			'When it happened, RFC 3339 in UTC: `sentAt`, or else `eventAt`, or else when the callback arrived.',
		),
		dataschema: described(v.literal(DATA_SCHEMA_URI), 'The `$id` of the JSON Schema of `data`.'),
		datacontenttype: described(v.literal('application/json'), 'Always `application/json`.'),
		partitionkey: described(
			v.pipe(v.string(), v.regex(/^[\x21-\x7e]{1,128}$/)),
			"The conversation in characters that any broker accepts: the same as the queue's `MessageGroupId`.",
		),
		data: sentSchema,
	}),
	'Group message event',
	'A CloudEvents 1.0 event: a message was sent to a group of a Tencent Cloud Chat app.',
);

/** What is on the queue: a CloudEvents 1.0 event in structured JSON. */
export type GroupMessageEvent = v.InferOutput<typeof groupMessageEventSchema>;
