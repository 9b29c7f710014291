import fc from 'fast-check';

// JSON.rawJSON (Node 22) puts a number into JSON as it is written; TypeScript's library does not know it yet.
const { rawJSON, isRawJSON } = JSON as unknown as {
	rawJSON(text: string): { readonly rawJSON: string };
	isRawJSON(value: unknown): boolean;
};

/** JSON whose numbers may be written as no JavaScript number is: see {@link toJsonText}. */
export type Json = unknown;

const hostile = ['\0', '\u001f', '"', '\\', '\u2028', '\ud800', '\udfff', '\ufffe', '\uffff', '\ufeff', '\u202e', '😀'];

/** Any string that JavaScript can hold: also lone surrogates, U+0000, U+FFFE, U+FFFF and emoji. */
export const arbitraryString = fc.oneof(
	fc.string(),
	fc.string({ unit: 'grapheme' }),
	fc.string({
		unit: fc.oneof(
			fc.constantFrom(...hostile),
			fc.integer({ min: 0, max: 0xffff }).map((code) => String.fromCharCode(code)),
		),
	}),
);

/** Keys that are special to JavaScript, to this project or to SQS, among others. */
const arbitraryKey = fc.oneof(
	fc.constantFrom(
		'__proto__',
		'constructor',
		'toString',
		'toJSON',
		'hasOwnProperty',
		'',
		'0',
		'raw',
		'type',
		'EventTime',
	),
	arbitraryString,
);

/** Numbers as JSON writes them, also such as JavaScript cannot hold. */
const arbitraryNumber = fc
	.oneof(
		fc.constantFrom('0', '-0', '0.10', '1e400', '-1e400', '1e-400', '1E+2', '12345678901234567890', '9007199254740993'),
		fc.bigInt().map(String),
		fc.double({ noNaN: true, noDefaultInfinity: true }).map((number) => JSON.stringify(number)),
	)
	.map(rawJSON);

/** An object with these members; unlike in a literal, `__proto__` is a key like any other. */
const toObject = (entries: readonly (readonly [string, Json])[]): Json => Object.fromEntries(entries);

/** Any JSON value. */
const arbitraryJson: fc.Arbitrary<Json> = fc.letrec<{ json: Json }>((tie) => ({
	json: fc.oneof(
		{ depthSize: 'small', withCrossShrink: true },
		fc.constantFrom(null, true, false),
		arbitraryNumber,
		arbitraryString,
		fc.array(tie('json'), { maxLength: 3 }),
		fc.array(fc.tuple(arbitraryKey, tie('json')), { maxLength: 3 }).map(toObject),
	),
})).json;

const integer = (max: number) => {
	const number = fc.oneof(fc.integer({ min: 0, max }), fc.constantFrom(0, 1, 2, 3, 255));
	return fc.oneof(number, number.map(String));
};
const count = integer(2 ** 32 - 1);
const seconds = integer(4_000_000_000);
const milliseconds = integer(4_000_000_000_000);
const flag = fc.constantFrom(0, 1, '0', '1');
const degrees = fc.double({ noNaN: true, noDefaultInfinity: true });

/** Objects with these fields, each of which may also be null or missing, and with some unknown ones. */
const looseObject = (
	known: Record<string, fc.Arbitrary<Json>>,
	required: Record<string, fc.Arbitrary<Json>> = {},
): fc.Arbitrary<Json> => {
	const optional = Object.entries(known).map(([key, value]) =>
		fc.oneof(
			{ weight: 4, arbitrary: value.map((json) => [[key, json] as const]) },
			{ weight: 1, arbitrary: fc.constantFrom([], [[key, null] as const]) },
		),
	);
	const fixed = Object.entries(required).map(([key, value]) => value.map((json) => [[key, json] as const]));
	const unknown = fc.array(fc.tuple(fc.oneof(arbitraryKey, fc.constant('NewField')), arbitraryJson), { maxLength: 2 });
	return fc
		.tuple(unknown, ...fixed, ...optional)
		.map(([others, ...entries]) =>
			toObject([
				...others.filter(([key]) => !Object.hasOwn(known, key) && !Object.hasOwn(required, key)),
				...entries.flat(),
			]),
		);
};

/** The documented contents of each type of element. `MsgList` is tied in below. */
const contents: Record<string, Record<string, fc.Arbitrary<Json>>> = {
	TIMTextElem: { Text: arbitraryString },
	TIMLocationElem: { Desc: arbitraryString, Latitude: degrees, Longitude: degrees },
	TIMFaceElem: { Index: count, Data: arbitraryString },
	TIMCustomElem: { Data: arbitraryString, Desc: arbitraryString, Ext: arbitraryString, Sound: arbitraryString },
	TIMSoundElem: { UUID: arbitraryString, Url: arbitraryString, Size: count, Second: count, Download_Flag: count },
	TIMImageElem: {
		UUID: arbitraryString,
		ImageFormat: count,
		ImageInfoArray: fc.array(
			looseObject({ Type: count, Size: count, Width: count, Height: count, URL: arbitraryString }),
			{ maxLength: 3 },
		),
	},
	TIMFileElem: {
		UUID: arbitraryString,
		Url: arbitraryString,
		FileName: arbitraryString,
		FileSize: count,
		Download_Flag: count,
	},
	TIMVideoFileElem: {
		VideoUUID: arbitraryString,
		VideoUrl: arbitraryString,
		VideoSize: count,
		VideoSecond: count,
		VideoFormat: arbitraryString,
		VideoDownloadFlag: count,
		ThumbUUID: arbitraryString,
		ThumbUrl: arbitraryString,
		ThumbSize: count,
		ThumbWidth: count,
		ThumbHeight: count,
		ThumbFormat: arbitraryString,
		ThumbDownloadFlag: count,
	},
};

const element = (type: string, content: Record<string, fc.Arbitrary<Json>>) =>
	looseObject({}, { MsgType: fc.constant(type), MsgContent: looseObject(content) });

/** An element of MsgBody: documented, merged messages that hold others, unknown, malformed or no element at all. */
const arbitraryElement: fc.Arbitrary<Json> = fc.letrec<{ element: Json; relay: Json }>((tie) => ({
	element: fc.oneof(
		{ depthSize: 'small' },
		{ weight: 8, arbitrary: fc.oneof(...Object.entries(contents).map(([type, content]) => element(type, content))) },
		{ weight: 1, arbitrary: element('TIMStreamElem', { Chunks: arbitraryJson }) },
		{ weight: 1, arbitrary: fc.constantFrom(...Object.keys(contents)).chain((type) => malformed(type)) },
		{ weight: 1, arbitrary: arbitraryJson },
		{ weight: 2, arbitrary: tie('relay') },
	),
	relay: element('TIMRelayElem', {
		Title: arbitraryString,
		MsgNum: count,
		CompatibleText: arbitraryString,
		AbstractList: fc.array(arbitraryString, { maxLength: 2 }),
		JsonMsgKey: arbitraryString,
		MsgList: fc.array(
			looseObject({
				From_Account: arbitraryString,
				To_Account: arbitraryString,
				GroupId: arbitraryString,
				MsgSeq: count,
				MsgRandom: count,
				MsgTimeStamp: seconds,
				CloudCustomData: arbitraryString,
				MsgBody: fc.array(tie('element'), { maxLength: 2 }),
			}),
			{ maxLength: 2 },
		),
	}),
})).element;

/** An element of a documented type whose fields hold anything. */
const malformed = (type: string) =>
	element(type, Object.fromEntries(Object.keys(contents[type] ?? {}).map((key) => [key, arbitraryJson])));

const arbitraryName = arbitraryString.filter((name) => name !== '');

/** A conversation's id: of the documented forms, and any other. */
export const arbitraryConversationId = fc.oneof(
	fc.constantFrom('@TGS#2J4SZEAEL', 'group 7', '群聊', '"quoted"', '12345', 'sha256:', `sha256:${'0'.repeat(64)}`),
	fc.string({ minLength: 1, maxLength: 48 }),
	fc.string({ unit: fc.constantFrom(...'!"#$%&()*+,-./:;<=>?@[]^_`{|}~'), minLength: 48, maxLength: 48 }),
	fc.string({ minLength: 12, maxLength: 96 }).map((name) => `@TGS#_g@TOPIC#_${name}`.slice(0, 96)),
	arbitraryName.map((name) => `sha256:${name}`),
	arbitraryName,
);

/** The type of a group, in Tencent's names on the wire, or any other. */
export const arbitraryGroupType = fc.oneof(
	fc.constantFrom('Private', 'Public', 'ChatRoom', 'AVChatRoom', 'Community', 'BChatRoom', 'Live', 'Work', 'Meeting'),
	arbitraryName,
);

/** Optional fields of every callback about the messages of a group. */
const groupFields = {
	Operator_Account: arbitraryString,
	EventTime: milliseconds,
	TopicId: fc.oneof(fc.constant(''), arbitraryConversationId),
};

/** The body of any group message that the relay takes, as an object; {@link toJsonText} writes it. */
export const arbitraryBody = looseObject(
	{
		...groupFields,
		MsgSeq: count,
		Random: count,
		MsgTime: seconds,
		OnlineOnlyFlag: flag,
		MsgId: arbitraryString,
		MsgPriority: fc.constantFrom('High', 'Normal', 'Low', 'Lowest'),
		CloudCustomData: arbitraryString,
		GroupAtInfo: fc.array(looseObject({ GroupAtAllFlag: flag, GroupAt_Account: arbitraryString }), { maxLength: 3 }),
	},
	{
		CallbackCommand: fc.constant('Group.CallbackAfterSendMsg'),
		GroupId: arbitraryConversationId,
		Type: arbitraryGroupType,
		From_Account: arbitraryString,
		MsgBody: fc.array(arbitraryElement, { maxLength: 4 }),
	},
) as fc.Arbitrary<Record<string, unknown>>;

/** The body of any edit that the relay takes. */
export const arbitraryEdit = looseObject(
	{
		...groupFields,
		Type: arbitraryGroupType,
		MsgSeq: count,
		CloudCustomData: arbitraryString,
	},
	{
		CallbackCommand: fc.constant('Group.CallbackAfterModifyMsg'),
		GroupId: arbitraryConversationId,
		MsgBody: fc.array(arbitraryElement, { maxLength: 4 }),
	},
) as fc.Arbitrary<Record<string, unknown>>;

/** The body of any recall that the relay takes. */
export const arbitraryRecall = looseObject(
	{
		...groupFields,
		Type: arbitraryGroupType,
	},
	{
		CallbackCommand: fc.constant('Group.CallbackAfterRecallMsg'),
		GroupId: arbitraryConversationId,
		MsgSeqList: fc.array(fc.oneof(looseObject({ MsgSeq: count, MsgId: arbitraryString }), arbitraryJson), {
			maxLength: 4,
		}),
	},
) as fc.Arbitrary<Record<string, unknown>>;

/** How JSON may be written: the order of keys, blanks between the tokens, escapes of what needs none. */
export interface Writing {
	/** Decides the order of keys. */
	readonly order: number;
	readonly blanks: string;
	readonly escapeAll: boolean;
}

/** Any way to write JSON. */
export const arbitraryWriting: fc.Arbitrary<Writing> = fc.record({
	order: fc.nat(),
	blanks: fc.constantFrom('', '', ' ', '\r\n\t'),
	escapeAll: fc.boolean(),
});

/** Writes JSON in one of its ways, at every depth. */
export const toJsonText = (value: Json, writing: Writing): string => {
	const { blanks, escapeAll } = writing;
	const write = (json: Json): string => {
		if (typeof json === 'string') return string(json);
		if (typeof json !== 'object' || json === null || isRawJSON(json)) return JSON.stringify(json);
		if (Array.isArray(json)) return `[${blanks}${json.map(write).join(`,${blanks}`)}${blanks}]`;
		const members = inOrder(Object.entries(json), writing.order).map(
			([key, member]) => `${string(key)}${blanks}:${blanks}${write(member)}`,
		);
		return `{${blanks}${members.join(`,${blanks}`)}${blanks}}`;
	};
	const string = (text: string) =>
		escapeAll
			? `"${Array.from({ length: text.length }, (_, i) => `\\u${text.charCodeAt(i).toString(16).padStart(4, '0')}`).join('')}"`
			: JSON.stringify(text);
	return blanks + write(value) + blanks;
};

/** An order of keys for each number; another number gives, mostly, another order. */
const inOrder = (entries: [string, Json][], order: number): [string, Json][] => {
	const rank = (key: string) =>
		[...key].reduce((hash, char) => Math.imul(hash ^ char.charCodeAt(0), 16_777_619), order);
	return entries
		.map((entry) => [rank(entry[0]), entry] as const)
		.sort(([a], [b]) => a - b)
		.map(([, entry]) => entry);
};

/** A normal form of JSON text that keeps the order of keys and every digit: equal for texts that say the same. */
export const withEveryDigit = (text: string): unknown =>
	// V8 does not give the reviver of JSON.parse the source of every number, so each is made a string before.
	JSON.parse(
		text.replace(/"(?:[^"\\]|\\.)*"|-?\d[\d.eE+-]*/g, (token) => (token[0] === '"' ? token : `["number","${token}"]`)),
	);
