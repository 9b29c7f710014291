import * as v from 'valibot';
import { client, conversationFields, group, rawFields } from './common.ts';
import { described, named, optionalCount, optionalText, timestamp } from './schema.ts';

const recalledMessage = named(
	v.object({
		seq: optionalCount('Number of the message: the `seq` of the message that was sent.'),
		messageId: optionalText("The client's id of the message, `tinyid-clientTime-random`."),
	}),
	'Recalled message',
	'A message that was recalled.',
);

/** Schema of {@link GroupMessageRecall}. */
export const recalledSchema = named(
	v.object({
		...conversationFields,
		messages: described(v.array(recalledMessage), 'The recalled messages, in order; one recall can take back several.'),
		operator: optionalText('The UserID that recalled the messages.'),
		eventAt: v.optional(timestamp('When the messages were recalled, RFC 3339 in UTC, to the millisecond.')),
		client: v.optional(client),
		...rawFields('messages'),
	}),
	'Group message recall',
	'Messages of a group were recalled.',
);

/** Messages of a group were recalled. */
export type GroupMessageRecall = v.InferOutput<typeof recalledSchema>;

/** The schemas that are published under names of their own. */
export const recalledDefinitions = { group, recalledMessage, client };
