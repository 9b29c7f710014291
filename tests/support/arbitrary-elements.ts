import fc from 'fast-check';
import { arbitraryJson, arbitraryString, count, looseObject, seconds } from './arbitrary-json.ts';
import type { Json } from './json-text.ts';

const degrees = fc.double({ noNaN: true, noDefaultInfinity: true });

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
export const arbitraryElement: fc.Arbitrary<Json> = fc.letrec<{ element: Json; relay: Json }>((tie) => ({
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
