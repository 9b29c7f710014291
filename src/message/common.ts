import * as v from 'valibot';
import { described, jsonObject, named, optionalName, optionalText, text } from './schema.ts';

/** The group of a message, of every kind of event. */
export const group = named(
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

/** The client that made a request, of every kind of event. */
export const client = named(
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

/** Where it happened: the first fields of every kind of event. */
export const conversationFields = {
	sdkAppId: text("The app's SDKAppID, decimal digits."),
	group,
	topicId: optionalText('The topic of a community, `<group id>@TOPIC#_…`.'),
};

/**
 * What Tencent gave: the last fields of every kind of event.
 *
 * @param list The list that is left out if leaving out `raw` is not enough.
 */
export const rawFields = (list: string) => ({
	raw: described(
		v.optional(jsonObject),
		"What Tencent gave, as it came: the callback's body or the item of the history, including fields that this version does not know.",
	),
	rawText: optionalText(
		'In place of `raw`, its text, if it nests deeper than 60 levels: more than common parsers accept.',
	),
	omitted: optionalName(
		['raw', list],
		`The part that was left out because the event would exceed the 1 MiB of SQS: \`raw\` or, if that is not enough, \`${list}\`.`,
	),
});
