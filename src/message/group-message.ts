import * as v from 'valibot';
import { EVENT_SCHEMA_URI, EVENT_TYPE } from './version.ts';

const described = <const Schema extends v.GenericSchema>(schema: Schema, title: string, description: string) =>
	v.pipe(schema, v.title(title), v.description(description));

const text = (title: string, description: string) => described(v.string(), title, description);

const optionalText = (title: string, description: string) => v.optional(text(title, description));

const optionalCount = (title: string, description: string) =>
	v.optional(described(v.pipe(v.number(), v.safeInteger(), v.minValue(0)), title, description));

const optionalDegrees = (title: string, description: string) =>
	v.optional(described(v.pipe(v.number(), v.finite()), title, description));

const timestamp = (title: string, description: string) =>
	described(v.pipe(v.string(), v.isoTimestamp()), title, description);

const element = <const Type extends string, const Fields extends v.ObjectEntries>(
	type: Type,
	title: string,
	description: string,
	fields: Fields,
) => {
	const discriminator = described(v.literal(type), 'Type', `Always \`${type}\`: tells the elements apart.`);
	return described(v.object({ type: discriminator, ...fields }), title, description);
};

const media = {
	id: optionalText('Media id', "Tencent's unique key of the media."),
	url: optionalText('URL', 'Where the media can be downloaded; Tencent lets it expire.'),
	size: optionalCount('Size', 'Size in bytes; 0 where the client did not say.'),
};
const downloadFlag = optionalCount('Download flag', "How to download the media: 2 is by `url`, Tencent's current way.");
const duration = optionalCount('Duration', 'Length in seconds; 0 where the client did not say.');
const width = optionalCount('Width', 'Width in pixels; 0 where the client did not say.');
const height = optionalCount('Height', 'Height in pixels; 0 where the client did not say.');

const textElement = element('text', 'Text element', 'Written text.', {
	text: optionalText('Text', 'What was written.'),
});

const locationElement = element('location', 'Location element', 'A place.', {
	description: optionalText('Description', 'The name of the place.'),
	latitude: optionalDegrees('Latitude', 'Latitude in degrees, north is positive.'),
	longitude: optionalDegrees('Longitude', 'Longitude in degrees, east is positive.'),
});

const faceElement = element('face', 'Face element', "An emoji of the app's own set.", {
	index: optionalCount('Index', "Number of the face in the app's own set."),
	data: optionalText('Data', 'Whatever the app attached to the face; may be empty or hold U+0000.'),
});

const customElement = element('custom', 'Custom element', 'Whatever the app defines.', {
	data: optionalText('Data', "The app's own data, often JSON in a string."),
	description: optionalText('Description', "The app's description of the data."),
	extension: optionalText('Extension', "The app's extension field."),
	sound: optionalText('Sound', 'Name of the sound of the offline push.'),
});

const soundElement = element('sound', 'Sound element', 'A voice message.', { ...media, duration, downloadFlag });

const imageElement = element('image', 'Image element', 'A picture in several sizes.', {
	id: media.id,
	format: v.optional(
		described(
			v.picklist(['jpg', 'gif', 'png', 'bmp', 'other']),
			'Format',
			'Format of the image; any new one is `other`.',
		),
	),
	variants: described(
		v.array(
			v.object({
				kind: v.optional(
					described(
						v.picklist(['original', 'large', 'thumbnail', 'other']),
						'Kind',
						'Which rendition this is; any new one is `other`.',
					),
				),
				url: media.url,
				size: media.size,
				width,
				height,
			}),
		),
		'Variants',
		'The renditions of the image, in the order in which they came.',
	),
});

const fileElement = element('file', 'File element', 'A file of any kind.', {
	...media,
	name: optionalText('Name', "The file's name as the sender had it."),
	downloadFlag,
});

const videoElement = element('video', 'Video element', 'A video and its still.', {
	...media,
	duration,
	format: optionalText('Format', 'Format of the video, e.g. `mp4`.'),
	downloadFlag,
	thumbnail: described(
		v.object({
			...media,
			width,
			height,
			format: optionalText('Format', 'Format of the still, e.g. `JPG`.'),
			downloadFlag,
		}),
		'Thumbnail',
		'The still that stands for the video.',
	),
});

const unknownElement = element(
	'unknown',
	'Unknown element',
	'An element of a type that v1 does not know, or one whose fields have other types than documented.',
	{
		element: described(
			v.unknown(),
			'Element',
			'The element of MsgBody as it came, whatever it is. Numbers that JavaScript can not hold are exact in `raw` only.',
		),
	},
);

const mergedMessageFields = v.object({
	sender: optionalText('Sender', "The sender's UserID."),
	recipient: optionalText('Recipient', 'The UserID it went to, if it was a message between two users.'),
	groupId: optionalText('Group id', 'The group it was sent in, if it was a group message.'),
	seq: optionalCount('Sequence', 'Number of the message in its conversation.'),
	random: optionalCount('Random', 'Random number of the message, unsigned 32 bit.'),
	sentAt: v.optional(timestamp('Sent at', 'Server time of the message, RFC 3339 in UTC, to the second.')),
	customData: optionalText('Custom data', 'Data that the sender attached to the message.'),
});

const relayFields = {
	title: optionalText('Title', 'Title of the merged messages.'),
	count: optionalCount('Count', 'How many messages were merged.'),
	compatibleText: optionalText('Compatible text', 'What a client shows that cannot show merged messages.'),
	abstracts: described(v.array(v.string()), 'Abstracts', 'A line for each of the first messages.'),
	messagesKey: optionalText(
		'Messages key',
		'Key to fetch the messages from Tencent where they were too large to be sent.',
	),
};

/** One of the messages of a {@link RelayElement}. */
export interface MergedMessage extends v.InferOutput<typeof mergedMessageFields> {
	/** Its elements, which may be merged messages again. */
	readonly elements: MessageElement[];
}

/** Merged messages. */
export interface RelayElement extends v.InferOutput<v.ObjectSchema<typeof relayFields, undefined>> {
	/** Tells the elements apart. */
	readonly type: 'relay';
	/** The messages, where they came with the callback (up to 12 KB in all). */
	readonly messages?: MergedMessage[] | undefined;
}

const mergedMessage: v.GenericSchema<MergedMessage> = described(
	v.object({
		...mergedMessageFields.entries,
		elements: described(
			v.array(v.lazy(() => elementSchema)),
			'Elements',
			'Its elements, which may be merged messages again.',
		),
	}),
	'Merged message',
	'One of the messages of a relay element.',
);

const relayElement = element('relay', 'Relay element', 'Merged messages, forwarded as one.', {
	...relayFields,
	messages: v.optional(
		described(
			v.array(mergedMessage),
			'Messages',
			'The messages, where they came with the callback (up to 12 KB in all).',
		),
	),
});

const plainElements = [
	textElement,
	locationElement,
	faceElement,
	customElement,
	soundElement,
	imageElement,
	fileElement,
	videoElement,
	unknownElement,
] as const;

/** One element of a message, told apart by `type`. A type that this version does not know stays `unknown`. */
export type MessageElement = v.InferOutput<(typeof plainElements)[number]> | RelayElement;

const elementSchema: v.GenericSchema<MessageElement> = described(
	v.variant('type', [...plainElements, relayElement]),
	'Message element',
	'One element of a message, told apart by `type`.',
);

/** Whether it is a JSON object; it passes by reference, so that no key is lost, `__proto__` included. */
const jsonObject = v.custom<Record<string, unknown>>(
	(input) => typeof input === 'object' && input !== null && !Array.isArray(input),
);

const groupMessageSchema = v.object({
	sdkAppId: text('SDKAppID', "The app's SDKAppID, decimal digits."),
	group: described(
		v.object({
			id: text('Group id', 'The group, e.g. `@TGS#2J4SZEAEL`; custom ids are printable ASCII, spaces included.'),
			type: text(
				'Group type',
				"`Work`, `Public`, `Meeting`, `AVChatRoom`, `Community`, or any other as it came. Tencent's old names are translated: `Private` is `Work`, `ChatRoom` is `Meeting`.",
			),
		}),
		'Group',
		'The group in which the message was sent.',
	),
	topicId: optionalText('Topic id', 'The topic of a community, `<group id>@TOPIC#_…`.'),
	seq: optionalCount(
		'Sequence',
		'Number of the message in its topic or group. It grows, with gaps: tips and recalls take numbers too. Random for online-only messages.',
	),
	random: optionalCount('Random', 'Random number of the message, unsigned 32 bit.'),
	messageId: optionalText('Message id', "The client's id of the message, `tinyid-clientTime-random`."),
	sender: text('Sender', "The sender's UserID; `@TLS#NOT_FOUND` for an administrator, `@RBT#…` for a robot."),
	operator: optionalText(
		'Operator',
		'The UserID that made the request: not the sender where an administrator sent on behalf of somebody.',
	),
	sentAt: v.optional(timestamp('Sent at', 'Server time of the message, RFC 3339 in UTC, to the second.')),
	eventAt: v.optional(
		timestamp('Event at', 'When Tencent triggered the callback, RFC 3339 in UTC, to the millisecond.'),
	),
	onlineOnly: described(v.boolean(), 'Online only', 'Whether only members who were online got the message.'),
	priority: optionalText('Priority', '`High`, `Normal`, `Low` or `Lowest`; undocumented by Tencent.'),
	mentions: described(
		v.object({
			all: described(v.boolean(), 'All', 'Whether everybody was mentioned.'),
			users: described(v.array(v.string()), 'Users', 'The UserIDs that were mentioned, in order, up to 30.'),
		}),
		'Mentions',
		'Who was mentioned with @.',
	),
	elements: described(v.array(elementSchema), 'Elements', "The message's elements, in order."),
	customData: optionalText('Custom data', 'Data that the sender attached to the message.'),
	client: described(
		v.object({
			ip: optionalText('IP address', "The sending client's address."),
			platform: optionalText(
				'Platform',
				'`RESTAPI`, `Web`, `Android`, `iOS`, `Windows`, `Mac`, `iPad`, `Unknown`, or any other as it came.',
			),
		}),
		'Client',
		'The client that sent the message.',
	),
	raw: described(
		jsonObject,
		'Raw',
		"The callback's body as it came, every field of it, also those that this version does not know.",
	),
});

/** A message that was sent to a group. */
export type GroupMessage = v.InferOutput<typeof groupMessageSchema>;

/** Schema of {@link GroupMessageEvent}. */
export const groupMessageEventSchema = v.pipe(
	v.object({
		specversion: described(v.literal('1.0'), 'CloudEvents version', 'Always `1.0`.'),
		id: described(
			v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/)),
			'Event id',
			'SHA-256 in hex over what identifies the message: the same for every delivery of it, and for no other message.',
		),
		source: text('Source', '`/tencent-chat/<SDKAppID>`.'),
		type: described(v.literal(EVENT_TYPE), 'Event type', 'What happened, and the version of this contract.'),
		subject: described(
			v.pipe(v.string(), v.nonEmpty()),
			'Subject',
			'The conversation: the topic id, or else the group id.',
		),
		time: timestamp('Time', 'RFC 3339 in UTC: `eventAt`, or else `sentAt`, or else when the callback arrived.'),
		dataschema: described(v.literal(EVENT_SCHEMA_URI), 'Data schema', 'The `$id` of the JSON Schema of this event.'),
		datacontenttype: described(v.literal('application/json'), 'Content type', 'Always `application/json`.'),
		data: described(groupMessageSchema, 'Group message', 'The message that was sent to the group.'),
	}),
	v.title('Group message sent'),
	v.description('A CloudEvents 1.0 event: a message was sent to a group of a Tencent Cloud Chat app.'),
);

/** What stands on the queue: a CloudEvents 1.0 event in structured JSON. */
export type GroupMessageEvent = v.InferOutput<typeof groupMessageEventSchema>;

/** The schemas that the published JSON Schema names and refers to: the recursive ones and the members of the union. */
export const definitions = {
	messageElement: elementSchema,
	textElement,
	locationElement,
	faceElement,
	customElement,
	soundElement,
	imageElement,
	fileElement,
	videoElement,
	relayElement,
	unknownElement,
	mergedMessage,
};
