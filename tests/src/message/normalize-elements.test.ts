import { describe, expect, test } from 'vitest';
import { content, element } from '../../support/sent.ts';

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
