import * as v from 'valibot';
import { editedDefinitions, editedSchema } from './edited.ts';
import { recalledDefinitions, recalledSchema } from './recalled.ts';
import { described, named, text, timestamp } from './schema.ts';
import { sentDefinitions, sentSchema } from './sent.ts';
import { type Kind, toDataSchemaUri, toEventType } from './version.ts';

/** What an event says of itself. */
interface Words {
	readonly title: string;
	readonly description: string;
	readonly id: string;
	readonly time: string;
}

/** The schema of an event of one kind. */
const toEventSchema = <const K extends Kind, const Data extends v.GenericSchema>(
	kind: K,
	data: Data,
	{ title, description, id, time }: Words,
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

/** What the other kinds of event say of themselves alike. */
const happening = (what: string): Pick<Words, 'id' | 'time'> => ({
	id: `SHA-256 in hex over the callback, \`EventTime\` included: the same for every delivery of ${what} that repeats its \`EventTime\`, and for no other.`,
	time: 'When it happened, RFC 3339 in UTC: `eventAt`, or else when the callback arrived.',
});

/** Everything that is published about each kind of event, under the names of its types in the contract. */
export const contract = {
	sent: {
		name: 'groupMessageEvent',
		dataName: 'groupMessage',
		data: sentSchema,
		definitions: sentDefinitions,
		event: toEventSchema('sent', sentSchema, {
			title: 'Group message event',
			description: 'a message was sent to a group of a Tencent Cloud Chat app.',
			id: 'SHA-256 in hex over what identifies the message: the same for every delivery of it, by callback, replay or history, and for no other message.',
			time: 'When it happened, RFC 3339 in UTC: `sentAt`, or else `eventAt`, or else when the callback arrived.',
		}),
	},
	edited: {
		name: 'groupMessageEditedEvent',
		dataName: 'groupMessageEdit',
		data: editedSchema,
		definitions: editedDefinitions,
		event: toEventSchema('edited', editedSchema, {
			title: 'Group message edited event',
			description: 'a message in a group of a Tencent Cloud Chat app was edited.',
			...happening('an edit'),
		}),
	},
	recalled: {
		name: 'groupMessageRecalledEvent',
		dataName: 'groupMessageRecall',
		data: recalledSchema,
		definitions: recalledDefinitions,
		event: toEventSchema('recalled', recalledSchema, {
			title: 'Group message recalled event',
			description: 'messages in a group of a Tencent Cloud Chat app were recalled.',
			...happening('a recall'),
		}),
	},
} as const satisfies Record<Kind, object>;

/** What is on the queue, of one kind or of any: a CloudEvents 1.0 event in structured JSON. */
export type RelayEvent<K extends Kind = Kind> = v.InferOutput<(typeof contract)[K]['event']>;

/** A message was sent. */
export type GroupMessageEvent = RelayEvent<'sent'>;

/** A message was edited. */
export type GroupMessageEditedEvent = RelayEvent<'edited'>;

/** Messages were recalled. */
export type GroupMessageRecalledEvent = RelayEvent<'recalled'>;
