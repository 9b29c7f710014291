import * as v from 'valibot';
import { client, conversationFields, group, rawFields } from './common.ts';
import { elementDefinitions, elementSchema } from './elements.ts';
import { described, named, optionalCount, optionalText, timestamp } from './schema.ts';

/** Schema of {@link GroupMessageEdit}. */
export const editedSchema = named(
	v.object({
		...conversationFields,
		seq: optionalCount('Number of the edited message: the `seq` of the message that was sent.'),
		operator: optionalText('The UserID that edited the message.'),
		eventAt: v.optional(timestamp('When the message was edited, RFC 3339 in UTC, to the millisecond.')),
		elements: described(v.array(elementSchema), "The message's new elements, in order: they replace the old ones."),
		customData: optionalText('Data attached to the message, if Tencent gave any.'),
		client: v.optional(client),
		...rawFields('elements'),
	}),
	'Group message edit',
	'A message of a group was edited.',
);

/** A message of a group was edited. */
export type GroupMessageEdit = v.InferOutput<typeof editedSchema>;

/** The schemas that are published under names of their own. */
export const editedDefinitions = { ...elementDefinitions, group, client };
