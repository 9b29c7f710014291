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

/** What is published about a kind of event that changes a message; `noun` says what happened, with its article. */
const toChange = <const K extends Kind, const Data extends v.GenericSchema, Definitions>(
	kind: K,
	data: Data,
	definitions: Definitions,
	{ dataName, description, noun }: { dataName: string; description: string; noun: string },
) => ({
	name: `groupMessage${kind.replace(/^./, (letter) => letter.toUpperCase())}Event`,
	dataName,
	data,
	definitions,
	event: toEventSchema(kind, data, {
		title: `Group message ${kind} event`,
		description,
		id: `SHA-256 in hex over the callback, \`EventTime\` included: the same for every delivery of ${noun} that repeats its \`EventTime\`, and for no other.`,
		time: 'When it happened, RFC 3339 in UTC: `eventAt`, or else when the callback arrived.',
	}),
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
	edited: toChange('edited', editedSchema, editedDefinitions, {
		dataName: 'groupMessageEdit',
		description: 'a message in a group of a Tencent Cloud Chat app was edited.',
		noun: 'an edit',
	}),
	recalled: toChange('recalled', recalledSchema, recalledDefinitions, {
		dataName: 'groupMessageRecall',
		description: 'messages in a group of a Tencent Cloud Chat app were recalled.',
		noun: 'a recall',
	}),
} as const satisfies Record<Kind, object>;

/** What is on the queue, of one kind or of any: a CloudEvents 1.0 event in structured JSON. */
export type RelayEvent<K extends Kind = Kind> = v.InferOutput<(typeof contract)[K]['event']>;

/** A message was sent. */
export type GroupMessageEvent = RelayEvent<'sent'>;

/** A message was edited. */
export type GroupMessageEditedEvent = RelayEvent<'edited'>;

/** Messages were recalled. */
export type GroupMessageRecalledEvent = RelayEvent<'recalled'>;
