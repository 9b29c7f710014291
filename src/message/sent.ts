import * as v from 'valibot';
import { client, conversationFields, group, rawFields } from './common.ts';
import { elementDefinitions, elementSchema } from './elements.ts';
import {
	described,
	named,
	optionalCount,
	optionalName,
	optionalText,
	optionalUint32,
	text,
	timestamp,
} from './schema.ts';

const mentions = named(
	v.object({
		all: described(v.boolean(), 'Whether everybody was mentioned.'),
		users: described(v.array(v.string()), 'The UserIDs that were mentioned, in order, up to 30.'),
	}),
	'Mentions',
	'Who was mentioned with @.',
);

/** Schema of {@link GroupMessage}. */
export const sentSchema = named(
	v.object({
		...conversationFields,
		seq: optionalCount(
			'Number of the message in its topic or group. It grows, with gaps: tips and recalls take numbers too. Random for online-only messages.',
		),
		random: optionalUint32('Random number of the message, unsigned 32 bit.'),
		messageId: optionalText("The client's id of the message, `tinyid-clientTime-random`."),
		sender: text("The sender's UserID; `@TLS#NOT_FOUND` for an administrator, `@RBT#…` for a robot."),
		operator: optionalText(
			'The UserID that made the request: not the sender if an administrator sent on behalf of a user.',
		),
		sentAt: v.optional(timestamp('Server time of the message, RFC 3339 in UTC, to the second.')),
		eventAt: v.optional(timestamp('When Tencent triggered the callback, RFC 3339 in UTC, to the millisecond.')),
		onlineOnly: described(v.boolean(), 'Whether only members who were online got the message.'),
		sequenced: described(
			v.boolean(),
			'Whether `seq` counts one by one in this conversation, so that it can be compared with that of another message.',
		),
		origin: v.pipe(
			v.string(),
			v.examples(['callback', 'history']),
			v.description(
				"`callback`, or `history` for a message whose callback was missed and that was fetched from Tencent's history: it lacks what the history lacks. More can come.",
			),
		),
		priority: optionalName(
			['High', 'Normal', 'Low', 'Lowest'],
			'`High`, `Normal`, `Low` or `Lowest`; undocumented by Tencent.',
		),
		mentions: v.optional(mentions),
		elements: described(v.array(elementSchema), "The message's elements, in order."),
		customData: optionalText('Data that the sender attached to the message.'),
		client: v.optional(client),
		...rawFields('elements'),
	}),
	'Group message',
	'A message that was sent to a group.',
);

/** A message that was sent to a group. */
export type GroupMessage = v.InferOutput<typeof sentSchema>;

/** The schemas that are published under names of their own. */
export const sentDefinitions = { ...elementDefinitions, group, mentions, client };
