import * as v from 'valibot';

/** The only command that this relay publishes. */
export const AFTER_SEND_MSG = 'Group.CallbackAfterSendMsg';

/** The keys of the query string that matter here; each is there only if it was given exactly once. */
export interface CallbackQuery {
	/** The app's SDKAppID, decimal digits. */
	readonly SdkAppid?: string;
	/** What happened, e.g. `Group.CallbackAfterSendMsg`. */
	readonly CallbackCommand?: string;
	/** The sending client's address; some commands omit it. */
	readonly ClientIP?: string;
	/** The sending client's platform, an open set of names. */
	readonly OptPlatform?: string;
	/** Lower-case hex of SHA-256(token + RequestTime); there when a token is set in Tencent's console. */
	readonly Sign?: string;
	/** When Tencent signed, decimal seconds since 1970. */
	readonly RequestTime?: string;
	/** Tencent's id of the request: undocumented, seen in both spellings. */
	readonly RequestId?: string;
}

/**
 * Reads the raw query string, because API Gateway joins the values of a repeated key with a comma.
 * A key that is given twice is an attack or a mistake: it counts as not given.
 */
export const parseQuery = (rawQueryString: string): CallbackQuery => {
	const params = new URLSearchParams(rawQueryString);
	const only = (key: string) => {
		const [value, ...others] = params.getAll(key);
		return others.length === 0 ? value : undefined;
	};
	return {
		SdkAppid: only('SdkAppid'),
		CallbackCommand: only('CallbackCommand'),
		ClientIP: only('ClientIP'),
		OptPlatform: only('OptPlatform'),
		Sign: only('Sign'),
		RequestTime: only('RequestTime'),
		RequestId: only('RequestId') ?? only('RequestID'),
	};
};

const text = v.string('should be a string');
const name = v.pipe(text, v.nonEmpty('should not be empty'));

/** A non-negative integer, as a number or as the digit string that some documentation samples show. */
export const integer = v.pipe(
	v.union(
		[v.number(), v.pipe(v.string(), v.regex(/^\d{1,16}$/), v.transform(Number))],
		'should be an integer or a string of digits',
	),
	v.safeInteger('should be an integer below 2^53'),
	v.minValue(0, 'should not be negative'),
);

/** A field that may be missing, or null, which means the same. */
export const maybe = <const Schema extends v.GenericSchema>(schema: Schema) => v.nullish(schema, () => undefined);

/** An odd mention. */
// Stryker disable next-line ObjectLiteral: without its keys it says the same, but the compiler asks for them.
const nobody = { GroupAtAllFlag: undefined, GroupAt_Account: undefined };

/** The largest time that RFC 3339 can write with a four-digit year, in seconds. */
const LAST_SECOND = 253_402_300_799;

/** A time in units of so many milliseconds since 1970, as milliseconds. */
export const time = (unit: 1 | 1000) =>
	v.pipe(
		integer,
		v.maxValue(((LAST_SECOND + 1) * 1000 - 1) / unit, 'should be a time before the year 10000'),
		v.transform((value) => value * unit),
	);

/**
 * The body of `Group.CallbackAfterSendMsg` (Tencent: 1047/34375).
 * Fields entered the documentation between 2019 and 2025, so an old app lacks many of them; unknown ones are allowed.
 * `MsgBody` stays open: each element is looked at on its own, as is each of `GroupAtInfo`: one odd element never costs the message.
 */
export const callbackSchema = v.object(
	{
		/** The group's id: custom ones are printable ASCII, spaces included. */
		GroupId: name,
		/** The group's type, in Tencent's old names on the wire. */
		Type: name,
		/** The sender's UserID. */
		From_Account: text,
		/** Who made the request: differs from the sender when an administrator sent on behalf. */
		Operator_Account: maybe(text),
		/** Number of the message in its group or topic; random for online-only messages. */
		MsgSeq: maybe(integer),
		/** Random number of the message, unsigned 32 bit. */
		Random: maybe(integer),
		/** Server time of the message, in seconds since 1970. */
		MsgTime: maybe(time(1000)),
		/** When the callback was triggered, in milliseconds since 1970. */
		EventTime: maybe(time(1)),
		/** 1 if only members who are online get the message. */
		OnlineOnlyFlag: maybe(integer),
		/** The topic of a community, `<GroupId>@TOPIC#_…`. */
		TopicId: maybe(text),
		/** The client's id of the message, `tinyid-clientTime-random`. */
		MsgId: maybe(text),
		/** `High`, `Normal`, `Low` or `Lowest`; undocumented, so no message hangs on it. */
		MsgPriority: v.fallback(maybe(text), undefined),
		/** Data that the sender attached to the message. */
		CloudCustomData: maybe(text),
		/** Who was mentioned; the entry for everybody has no account, and an odd entry mentions nobody. */
		GroupAtInfo: maybe(
			v.array(
				v.fallback(v.object({ GroupAtAllFlag: maybe(integer), GroupAt_Account: maybe(text) }), nobody),
				'should be a list',
			),
		),
		/** The message's elements. */
		MsgBody: v.array(v.unknown(), 'should be a list'),
	},
	// valibot reports a missing field as a fault of the object around it, and would quote what came instead.
	'is missing',
);

/** A callback body that fits {@link callbackSchema}. */
export type Callback = v.InferOutput<typeof callbackSchema>;
