import { describe, expect, test } from 'vitest';
import { normalizeSent } from '../../../src/message/normalize-sent.ts';
import { AFTER_SEND_MSG, afterSendMsgSchema } from '../../../src/tencent/callbacks/after-send-msg.ts';
import { validate } from '../../../src/tencent/validate.ts';
import { callbackBody } from '../../support/requests.ts';

const message = (fields: Record<string, unknown> = {}, query = {}) =>
	normalizeSent(validate(callbackBody(fields), AFTER_SEND_MSG, afterSendMsgSchema), query, '1400000000').data;
const element = (wire: unknown) => message({ MsgBody: [wire] }).elements[0];
const content = (MsgType: string, MsgContent: unknown) => element({ MsgType, MsgContent });

test('a callback becomes a message, every field of it', () => {
	const fields = {
		EventTime: 1767225601123,
		From_Account: 'user_0412',
		GroupId: '@TGS#_@TGS#c1',
		MsgBody: [{ MsgContent: { Text: 'hello' }, MsgType: 'TIMTextElem' }],
		MsgId: '144115233406643804-1767225600-3026038328',
		MsgSeq: 101,
		MsgTime: 1767225601,
		OnlineOnlyFlag: 1,
		Operator_Account: 'admin',
		Random: 2804799571,
		Type: 'Community',
		TopicId: '@TGS#_@TGS#c1@TOPIC#_t',
		MsgPriority: 'High',
		CloudCustomData: 'attached',
		GroupAtInfo: [{ GroupAtAllFlag: 1 }, { GroupAtAllFlag: 0, GroupAt_Account: 'user1' }],
	};
	expect(message(fields, { ClientIP: '203.0.113.7', OptPlatform: 'iOS' })).toStrictEqual({
		sdkAppId: '1400000000',
		group: { id: '@TGS#_@TGS#c1', type: 'Community' },
		topicId: '@TGS#_@TGS#c1@TOPIC#_t',
		seq: 101,
		random: 2804799571,
		messageId: '144115233406643804-1767225600-3026038328',
		sender: 'user_0412',
		operator: 'admin',
		sentAt: '2026-01-01T00:00:01.000Z',
		eventAt: '2026-01-01T00:00:01.123Z',
		onlineOnly: true,
		sequenced: false,
		origin: 'callback',
		priority: 'High',
		mentions: { all: true, users: ['user1'] },
		elements: [{ type: 'text', text: 'hello' }],
		customData: 'attached',
		client: { ip: '203.0.113.7', platform: 'iOS' },
	});
});

const optional = [
	'EventTime',
	'MsgId',
	'MsgSeq',
	'MsgTime',
	'OnlineOnlyFlag',
	'Operator_Account',
	'Random',
	'TopicId',
	'MsgPriority',
	'CloudCustomData',
	'GroupAtInfo',
];

test.each([
	['missing', undefined],
	['null', null],
])('a callback whose optional fields are %s still becomes a message', (_name, value) => {
	const fields = Object.fromEntries(optional.map((field) => [field, value]));
	expect(JSON.parse(JSON.stringify(message({ ...fields, MsgBody: [] })))).toEqual({
		sdkAppId: '1400000000',
		group: { id: '@TGS#2SAMPLE5Q', type: 'Public' },
		sender: 'user_0412',
		onlineOnly: false,
		sequenced: false,
		origin: 'callback',
		mentions: { all: false, users: [] },
		elements: [],
		client: {},
	});
});

test.each([
	['Private', 'Work'],
	['ChatRoom', 'Meeting'],
	['Public', 'Public'],
	['AVChatRoom', 'AVChatRoom'],
	['Community', 'Community'],
	['BChatRoom', 'BChatRoom'],
	['Live', 'Live'],
	['constructor', 'constructor'],
])('the group type %s is %s', (wire, type) => {
	expect(message({ Type: wire }).group.type).toBe(type);
});

test.each([
	['TopicId', 'topicId'],
	['MsgId', 'messageId'],
] as const)('an empty %s is none', (wire, field) => {
	expect(message({ [wire]: '' })[field]).toBeUndefined();
});

test('empty custom data stays empty, because the sender may have meant it', () => {
	expect(message({ CloudCustomData: '' }).customData).toBe('');
});

test.each([
	['0', 0, false],
	['1', 1, true],
	['"0"', '0', false],
	['"1"', '1', true],
	['another number', 2, false],
])('OnlineOnlyFlag %s', (_name, flag, onlineOnly) => {
	expect(message({ OnlineOnlyFlag: flag }).onlineOnly).toBe(onlineOnly);
});

test.each([
	['nobody', [], { all: false, users: [] }],
	['everybody', [{ GroupAtAllFlag: 1 }], { all: true, users: [] }],
	['everybody, quoted', [{ GroupAtAllFlag: '1' }], { all: true, users: [] }],
	['everybody, with an empty account', [{ GroupAtAllFlag: 1, GroupAt_Account: '' }], { all: true, users: [] }],
	['a user', [{ GroupAtAllFlag: 0, GroupAt_Account: 'a' }], { all: false, users: ['a'] }],
	[
		'nobody with a malformed entry, which costs neither the message nor the other mentions',
		['?', { GroupAt_Account: 1 }, null, { GroupAt_Account: 'a' }],
		{ all: false, users: ['a'] },
	],
	['users, in order', [{ GroupAt_Account: 'b' }, { GroupAt_Account: 'a' }], { all: false, users: ['b', 'a'] }],
	['a nameless entry', [{}], { all: false, users: [] }],
])('a message mentions %s', (_name, GroupAtInfo, mentions) => {
	expect(message({ GroupAtInfo }).mentions).toEqual(mentions);
});

describe.each([
	['TIMTextElem', { Text: 'hi' }, { type: 'text', text: 'hi' }],
	[
		'TIMLocationElem',
		{ Desc: 'here', Latitude: 22.54, Longitude: -113.93 },
		{ type: 'location', description: 'here', latitude: 22.54, longitude: -113.93 },
	],
	['TIMFaceElem', { Index: 12, Data: '[wave]\0' }, { type: 'face', index: 12, data: '[wave]\0' }],
	[
		'TIMCustomElem',
		{ Data: '{"a":1}', Desc: 'd', Ext: 'e', Sound: 's' },
		{ type: 'custom', data: '{"a":1}', description: 'd', extension: 'e', sound: 's' },
	],
	[
		'TIMSoundElem',
		{ UUID: 'i', Url: 'u', Size: 6170, Second: 4, Download_Flag: 2 },
		{ type: 'sound', id: 'i', url: 'u', size: 6170, duration: 4, downloadFlag: 2 },
	],
	[
		'TIMImageElem',
		{
			UUID: 'i',
			ImageFormat: 1,
			ImageInfoArray: [
				{ Type: 1, Size: 9, Width: 3, Height: 4, URL: 'u1' },
				{ Type: 3, URL: 'u3' },
			],
		},
		{
			type: 'image',
			id: 'i',
			format: 'jpg',
			variants: [
				{ kind: 'original', size: 9, width: 3, height: 4, url: 'u1' },
				{ kind: 'thumbnail', size: undefined, width: undefined, height: undefined, url: 'u3' },
			],
		},
	],
	[
		'TIMFileElem',
		{ UUID: 'i', Url: 'u', FileName: 'a.pdf', FileSize: 7, Download_Flag: 2 },
		{ type: 'file', id: 'i', url: 'u', name: 'a.pdf', size: 7, downloadFlag: 2 },
	],
	[
		'TIMVideoFileElem',
		{
			VideoUUID: 'i',
			VideoUrl: 'u',
			VideoSize: 8,
			VideoSecond: 16,
			VideoFormat: 'mp4',
			VideoDownloadFlag: 2,
			ThumbUUID: 'ti',
			ThumbUrl: 'tu',
			ThumbSize: 3,
			ThumbWidth: 720,
			ThumbHeight: 1280,
			ThumbFormat: 'JPG',
			ThumbDownloadFlag: 1,
		},
		{
			type: 'video',
			id: 'i',
			url: 'u',
			size: 8,
			duration: 16,
			format: 'mp4',
			downloadFlag: 2,
			thumbnail: { id: 'ti', url: 'tu', size: 3, width: 720, height: 1280, format: 'JPG', downloadFlag: 1 },
		},
	],
	[
		'TIMRelayElem',
		{
			Title: 't',
			MsgNum: 1,
			CompatibleText: 'c',
			AbstractList: ['a: hi'],
			JsonMsgKey: 'k',
			MsgList: [
				{
					From_Account: 'a',
					To_Account: 'b',
					GroupId: 'g',
					MsgSeq: 41,
					MsgRandom: 7,
					MsgTimeStamp: 1767225041,
					CloudCustomData: 'd',
					MsgBody: [{ MsgType: 'TIMTextElem', MsgContent: { Text: 'hi' } }],
				},
			],
		},
		{
			type: 'merged',
			title: 't',
			count: 1,
			compatibleText: 'c',
			abstracts: ['a: hi'],
			messagesKey: 'k',
			messages: [
				{
					sender: 'a',
					recipient: 'b',
					groupId: 'g',
					seq: 41,
					random: 7,
					sentAt: '2025-12-31T23:50:41.000Z',
					customData: 'd',
					elements: [{ type: 'text', text: 'hi' }],
				},
			],
		},
	],
] as [string, Record<string, unknown>, Record<string, unknown>][])('%s', (type, wire, normalized) => {
	test('keeps all its fields', () => {
		expect(content(type, wire)).toStrictEqual(normalized);
	});

	test('may lack any field, or have null for it', () => {
		const least = JSON.parse(
			JSON.stringify({ type: normalized.type, abstracts: undefined, variants: undefined, thumbnail: undefined }),
		);
		if (type === 'TIMImageElem') least.variants = [];
		if (type === 'TIMRelayElem') least.abstracts = [];
		if (type === 'TIMVideoFileElem') least.thumbnail = {};
		const nulls = Object.fromEntries(Object.keys(wire).map((key) => [key, null]));
		expect(JSON.parse(JSON.stringify(content(type, {})))).toEqual(least);
		expect(JSON.parse(JSON.stringify(content(type, nulls)))).toEqual(least);
	});

	test('accepts digit strings as integers', () => {
		const quoted = JSON.parse(JSON.stringify(wire), (_key, value) =>
			Number.isSafeInteger(value) ? String(value) : value,
		);
		expect(content(type, quoted)).toStrictEqual(normalized);
	});

	test('ignores unknown fields', () => {
		expect(content(type, { ...wire, NewField: { a: 1 } })).toStrictEqual(normalized);
	});

	test.each(Object.keys(wire))('is kept in full, as unknown, if %s is malformed', (field) => {
		const malformed = { MsgType: type, MsgContent: { ...wire, [field]: { odd: true } } };
		expect(element(malformed)).toStrictEqual({ type: 'unknown', element: malformed });
	});
});

test.each([
	[0, 'other'],
	[1, 'jpg'],
	[2, 'gif'],
	[3, 'png'],
	[4, 'bmp'],
	[255, 'other'],
	['2', 'gif'],
	[undefined, undefined],
])('the image format %s is %s', (ImageFormat, format) => {
	expect(content('TIMImageElem', { ImageFormat })).toMatchObject({ format });
});

test.each([
	[0, 'other'],
	[1, 'original'],
	[2, 'large'],
	[3, 'thumbnail'],
	['3', 'thumbnail'],
	[4, 'other'],
	[undefined, undefined],
])('the image type %s is %s', (Type, kind) => {
	expect(content('TIMImageElem', { ImageInfoArray: [{ Type }] })).toMatchObject({ variants: [{ kind }] });
});

test.each([
	['a new type', { MsgType: 'TIMStreamElem', MsgContent: { Chunks: [1] } }],
	['no type', { MsgContent: { Text: 'a' } }],
	['no content', { MsgType: 'TIMTextElem' }],
	['a content that is a list', { MsgType: 'TIMTextElem', MsgContent: ['a'] }],
	['an image that is a list', { MsgType: 'TIMImageElem', MsgContent: { ImageInfoArray: [['a']] } }],
	['a merged message that is a list', { MsgType: 'TIMRelayElem', MsgContent: { MsgList: [['a']] } }],
	['a type with other capitals', { MsgType: 'TIMtextElem', MsgContent: { Text: 'a' } }],
	['a negative size', { MsgType: 'TIMSoundElem', MsgContent: { Size: -1 } }],
	['a size with a fraction', { MsgType: 'TIMSoundElem', MsgContent: { Size: 1.5 } }],
	['a size of words', { MsgType: 'TIMSoundElem', MsgContent: { Size: 'large' } }],
	['a size beyond 2^53', { MsgType: 'TIMSoundElem', MsgContent: { Size: '9007199254740993' } }],
	['an infinite latitude', { MsgType: 'TIMLocationElem', MsgContent: { Latitude: Number.POSITIVE_INFINITY } }],
	['a string', 'text'],
	['null', null],
	['a list', []],
])('an element that is or has %s is unknown, with its content kept', (_name, wire) => {
	expect(element(wire)).toStrictEqual({ type: 'unknown', element: wire });
});

test('one malformed element does not cost the others', () => {
	const text = { MsgType: 'TIMTextElem', MsgContent: { Text: 'a' } };
	expect(message({ MsgBody: [text, 1, text] }).elements.map(({ type }) => type)).toEqual(['text', 'unknown', 'text']);
});

test('keys with a special meaning in JavaScript are data', () => {
	const wire = JSON.parse('{"MsgType":"New","__proto__":{"a":1},"constructor":1,"toString":2}');
	expect(JSON.stringify(element(wire))).toBe(
		'{"type":"unknown","element":{"MsgType":"New","__proto__":{"a":1},"constructor":1,"toString":2}}',
	);
});

test('merged messages nest, and malformed elements inside them are kept too', () => {
	const inner = { MsgType: 'TIMRelayElem', MsgContent: { MsgList: [{ MsgBody: ['odd'] }, {}] } };
	const outer = content('TIMRelayElem', { MsgList: [{ MsgBody: [inner] }] });
	expect(JSON.parse(JSON.stringify(outer))).toEqual({
		type: 'merged',
		abstracts: [],
		messages: [
			{
				elements: [
					{
						type: 'merged',
						abstracts: [],
						messages: [{ elements: [{ type: 'unknown', element: 'odd' }] }, { elements: [] }],
					},
				],
			},
		],
	});
});
