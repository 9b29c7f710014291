import * as v from 'valibot';
import { elementSchema } from './elements.ts';
import {
	described,
	jsonObject,
	named,
	optionalCount,
	optionalName,
	optionalText,
	optionalUint32,
	text,
	timestamp,
} from './schema.ts';

const group = named(
	v.object({
		id: text('The group, e.g. `@TGS#2J4SZEAEL`; custom ids are printable ASCII, spaces included.'),
		type: optionalName(
			['Work', 'Public', 'Meeting', 'AVChatRoom', 'Community'],
			"`Work`, `Public`, `Meeting`, `AVChatRoom`, `Community`, or any other as it came. Tencent's old names are translated: `Private` is `Work`, `ChatRoom` is `Meeting`.",
		),
	}),
	'Group',
	'The group of the message.',
);

const mentions = named(
	v.object({
		all: described(v.boolean(), 'Whether everybody was mentioned.'),
		users: described(v.array(v.string()), 'The UserIDs that were mentioned, in order, up to 30.'),
	}),
	'Mentions',
	'Who was mentioned with @.',
);

const client = named(
	v.object({
		ip: optionalText("The sending client's address."),
		platform: optionalName(
			['RESTAPI', 'Web', 'Android', 'iOS', 'Windows', 'Mac', 'iPad', 'Unknown'],
			'`RESTAPI`, `Web`, `Android`, `iOS`, `Windows`, `Mac`, `iPad`, `Unknown`, or any other as it came.',
		),
	}),
	'Client',
	'The client that made the request.',
);

/** Schema of {@link GroupMessage}. */
export const sentSchema = named(
	v.object({
		sdkAppId: text("The app's SDKAppID, decimal digits."),
		group,
		topicId: optionalText('The topic of a community, `<group id>@TOPIC#_…`.'),
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
		raw: described(
			v.optional(jsonObject),
			"What Tencent gave, as it came: the callback's body or the item of the history, including fields that this version does not know.",
		),
		rawText: optionalText(
			'In place of `raw`, its text, if it nests deeper than 60 levels: more than common parsers accept.',
		),
		omitted: optionalName(
			['raw', 'elements'],
			'The part that was left out because the event would exceed the 1 MiB of SQS: `raw` or, if that is not enough, `elements`.',
		),
	}),
	'Group message',
	'A message that was sent to a group.',
);

/** A message that was sent to a group. */
export type GroupMessage = v.InferOutput<typeof sentSchema>;

/** The schemas that get names of their own where they are published. */
export const sentDefinitions = { group, mentions, client };
