import * as v from 'valibot';
import {
	fileElement,
	imageElement,
	imageVariant,
	soundElement,
	videoElement,
	videoThumbnail,
} from './media-elements.ts';
import {
	described,
	element,
	named,
	optionalCount,
	optionalDegrees,
	optionalText,
	optionalUint32,
	timestamp,
} from './schema.ts';

const textElement = element('text', 'Text element', 'Written text.', {
	text: optionalText('The text.'),
});

const locationElement = element('location', 'Location element', 'A place.', {
	description: optionalText('The name of the place.'),
	latitude: optionalDegrees('Latitude in degrees; north is positive.'),
	longitude: optionalDegrees('Longitude in degrees; east is positive.'),
});

const faceElement = element('face', 'Face element', "An emoji of the app's own set.", {
	index: optionalCount("Number of the face in the app's own set."),
	data: optionalText('Data that the app attached to the face; may be empty or contain U+0000.'),
});

const customElement = element('custom', 'Custom element', 'Data that the app defines.', {
	data: optionalText("The app's own data, often JSON in a string."),
	description: optionalText("The app's description of the data."),
	extension: optionalText("The app's extension field."),
	sound: optionalText('Name of the sound of the offline push.'),
});

const unknownElement = element(
	'unknown',
	'Unknown element',
	'An element of a type that this relay does not know, or one whose fields have other types than documented.',
	{
		element: described(
			v.optional(v.unknown()),
			'The element of MsgBody as it came, whatever it is. Numbers that JavaScript cannot hold are exact in `raw` only. Absent if it nests too deep for common parsers: then it is in `rawText`.',
		),
	},
);

const mergedMessageFields = v.object({
	sender: optionalText("The sender's UserID."),
	recipient: optionalText('The UserID it went to, if it was a message between two users.'),
	groupId: optionalText('The group it was sent in, if it was a group message.'),
	seq: optionalCount('Number of the message in its conversation.'),
	random: optionalUint32('Random number of the message, unsigned 32 bit.'),
	sentAt: v.optional(timestamp('Server time of the message, RFC 3339 in UTC, to the second.')),
	customData: optionalText('Data that the sender attached to the message.'),
});

const mergedFields = {
	title: optionalText('Title of the merged messages.'),
	count: optionalCount('How many messages were merged.'),
	compatibleText: optionalText('What a client shows that cannot show merged messages.'),
	abstracts: described(v.array(v.string()), 'A line for each of the first messages.'),
	messagesKey: optionalText('Key to fetch the messages from Tencent if they were too large to be sent.'),
};

/** One of the messages of a {@link MergedElement}. */
export interface MergedMessage extends v.InferOutput<typeof mergedMessageFields> {
	/** Its elements, which may be merged messages again. */
	readonly elements: MessageElement[];
}

/** Merged messages. */
export interface MergedElement extends v.InferOutput<v.ObjectSchema<typeof mergedFields, undefined>> {
	/** Tells the elements apart. */
	readonly type: 'merged';
	/** The messages, if they came with the callback (up to 12 KB in all). */
	readonly messages?: MergedMessage[] | undefined;
}

const mergedMessage: v.GenericSchema<MergedMessage> = named(
	v.object({
		...mergedMessageFields.entries,
		elements: described(v.array(v.lazy(() => elementSchema)), 'Its elements, which may be merged messages again.'),
	}),
	'Merged message',
	'One of the messages of a merged element.',
);

const mergedElement = element('merged', 'Merged element', 'Merged messages, forwarded as one.', {
	...mergedFields,
	messages: v.optional(
		described(v.array(mergedMessage), 'The messages, if they came with the callback (up to 12 KB in all).'),
	),
});

const knownElements = {
	textElement,
	locationElement,
	faceElement,
	customElement,
	soundElement,
	imageElement,
	fileElement,
	videoElement,
	unknownElement,
};

const types = [
	...Object.values(knownElements).map(({ pipe: [{ entries }] }) => entries.type.pipe[0].literal),
	'merged',
];

/** Keeps the list of types open: what a later release adds passes today's schema. */
const laterElement = named(
	v.looseObject({
		type: described(v.pipe(v.string(), v.notValues(types)), 'A type that this version of the schema does not know.'),
	}),
	'Later element',
	'An element of a type that a later release added to v1: treat it like an unknown element.',
);

/**
 * One element of a message, told apart by `type`. The list of types is open: a later release may add some, so handle a
 * type that is not in this union like `unknown`.
 */
export type MessageElement = v.InferOutput<(typeof knownElements)[keyof typeof knownElements]> | MergedElement;

/** Schema of {@link MessageElement}, which also accepts the types that later releases may add. */
export const elementSchema = named(
	v.variant('type', [...Object.values(knownElements), mergedElement, laterElement]),
	'Message element',
	'One element of a message, told apart by `type`. The list of types is open: treat a type that you do not know like `unknown`.',
) as unknown as v.GenericSchema<MessageElement>;

/** The schemas that are published under names of their own. */
export const elementDefinitions = {
	messageElement: elementSchema,
	...knownElements,
	mergedElement,
	laterElement,
	mergedMessage,
	imageVariant,
	videoThumbnail,
};
