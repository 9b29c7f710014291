import * as v from 'valibot';
import { editedDefinitions, editedSchema } from './edited.ts';
import { recalledDefinitions, recalledSchema } from './recalled.ts';
import { described, named, text, timestamp } from './schema.ts';
import { sentDefinitions, sentSchema } from './sent.ts';
import { type Kind, toDataSchemaUri, toEventType } from './version.ts';

/** The schema of an event of one kind. */
const toEventSchema = <const K extends Kind, const Data extends v.GenericSchema>(
	kind: K,
	data: Data,
	{ title, description, id, time }: { title: string; description: string; id: string; time: string },
) =>
	named(
		v.object({
			specversion: described(v.literal('1.0'), 'Always `1.0`.'),
			id: described(v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/)), id),
			source: text('`/tencent-chat/<SDKAppID>`.'),
			type: described(v.literal(toEventType(kind)), 'What happened, and the version of this contract.'),
			subject: described(v.pipe(v.string(), v.nonEmpty()), 'The conversation: the topic id, or else the group id.'),
			time: timestamp(time),
			dataschema: described(v.literal(toDataSchemaUri(kind)), 'The `$id` of the JSON Schema of `data`.'),
			datacontenttype: described(v.literal('application/json'), 'Always `application/json`.'),
			partitionkey: described(
				v.pipe(v.string(), v.regex(/^[\x21-\x7e]{1,128}$/)),
				"The conversation in characters that any broker accepts: the same as the queue's `MessageGroupId`.",
			),
			data,
		}),
		title,
		`A CloudEvents 1.0 event: ${description}`,
	);

/** Schema of {@link GroupMessageEvent}. */
export const groupMessageEventSchema = toEventSchema('sent', sentSchema, {
	title: 'Group message event',
	description: 'a message was sent to a group of a Tencent Cloud Chat app.',
	id: 'SHA-256 in hex over what identifies the message: the same for every delivery of it, by callback, replay or history, and for no other message.',
	time: 'When it happened, RFC 3339 in UTC: `sentAt`, or else `eventAt`, or else when the callback arrived.',
});

/** What the other kinds of event say of themselves alike. */
const happening = (what: string) => ({
	id: `SHA-256 in hex over the callback, \`EventTime\` included: the same for every delivery of ${what} that repeats its \`EventTime\`, and for no other.`,
	time: 'When it happened, RFC 3339 in UTC: `eventAt`, or else when the callback arrived.',
});

/** Schema of {@link GroupMessageEditedEvent}. */
const groupMessageEditedEventSchema = toEventSchema('edited', editedSchema, {
	title: 'Group message edited event',
	description: 'a message in a group of a Tencent Cloud Chat app was edited.',
	...happening('an edit'),
});

/** Schema of {@link GroupMessageRecalledEvent}. */
const groupMessageRecalledEventSchema = toEventSchema('recalled', recalledSchema, {
	title: 'Group message recalled event',
	description: 'messages in a group of a Tencent Cloud Chat app were recalled.',
	...happening('a recall'),
});

/** A message was sent: a CloudEvents 1.0 event in structured JSON. */
export type GroupMessageEvent = v.InferOutput<typeof groupMessageEventSchema>;

/** A message was edited: a CloudEvents 1.0 event in structured JSON. */
export type GroupMessageEditedEvent = v.InferOutput<typeof groupMessageEditedEventSchema>;

/** Messages were recalled: a CloudEvents 1.0 event in structured JSON. */
export type GroupMessageRecalledEvent = v.InferOutput<typeof groupMessageRecalledEventSchema>;

/** What is on the queue. */
export type RelayEvent = GroupMessageEvent | GroupMessageEditedEvent | GroupMessageRecalledEvent;

/** Everything that is published about each kind of event; its name is that of its type in the contract. */
export const contract = {
	sent: {
		name: 'groupMessageEvent',
		event: groupMessageEventSchema,
		dataName: 'groupMessage',
		data: sentSchema,
		definitions: sentDefinitions,
	},
	edited: {
		name: 'groupMessageEditedEvent',
		event: groupMessageEditedEventSchema,
		dataName: 'groupMessageEdit',
		data: editedSchema,
		definitions: editedDefinitions,
	},
	recalled: {
		name: 'groupMessageRecalledEvent',
		event: groupMessageRecalledEventSchema,
		dataName: 'groupMessageRecall',
		data: recalledSchema,
		definitions: recalledDefinitions,
	},
} as const satisfies Record<Kind, object>;
