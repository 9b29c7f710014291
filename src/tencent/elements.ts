import * as v from 'valibot';
import { integer, maybe, time } from './callback.ts';

// Clients leave out what they do not know, so every field of a MsgContent may be missing (Tencent: 1047/33527).
const text = maybe(v.string());
const count = maybe(integer);
const degrees = maybe(v.pipe(v.number(), v.finite()));

/** An object, which to valibot a list is too: as such it would pass for one without fields, and its content be lost. */
const object = <const Entries extends v.ObjectEntries>(entries: Entries) =>
	v.pipe(
		v.custom<object>((input) => !Array.isArray(input)),
		v.object(entries),
	);

const element = <const Type extends string, const Content extends v.ObjectEntries>(type: Type, content: Content) =>
	v.object({ MsgType: v.literal(type), MsgContent: object(content) });

const image = object({
	/** 1 original, 2 large, 3 thumbnail. */
	Type: count,
	/** Bytes. */
	Size: count,
	/** Pixels. */
	Width: count,
	/** Pixels. */
	Height: count,
	URL: text,
});

/** One message of a merged message; `MsgBody` is read element by element, as in the callback itself. */
const mergedMessage = object({
	From_Account: text,
	To_Account: text,
	GroupId: text,
	MsgSeq: count,
	MsgRandom: count,
	/** Seconds since 1970. */
	MsgTimeStamp: maybe(time(1000)),
	MsgBody: maybe(v.array(v.unknown())),
	CloudCustomData: text,
});

/** The elements of `MsgBody` that Tencent documents, told apart by `MsgType`. */
export const elementSchema = v.variant('MsgType', [
	element('TIMTextElem', { Text: text }),
	element('TIMLocationElem', { Desc: text, Latitude: degrees, Longitude: degrees }),
	element('TIMFaceElem', { Index: count, Data: text }),
	element('TIMCustomElem', { Data: text, Desc: text, Ext: text, Sound: text }),
	element('TIMSoundElem', { UUID: text, Url: text, Size: count, Second: count, Download_Flag: count }),
	element('TIMImageElem', { UUID: text, ImageFormat: count, ImageInfoArray: maybe(v.array(image)) }),
	element('TIMFileElem', { UUID: text, Url: text, FileName: text, FileSize: count, Download_Flag: count }),
	element('TIMVideoFileElem', {
		VideoUUID: text,
		VideoUrl: text,
		VideoSize: count,
		VideoSecond: count,
		VideoFormat: text,
		VideoDownloadFlag: count,
		ThumbUUID: text,
		ThumbUrl: text,
		ThumbSize: count,
		ThumbWidth: count,
		ThumbHeight: count,
		ThumbFormat: text,
		ThumbDownloadFlag: count,
	}),
	element('TIMRelayElem', {
		Title: text,
		MsgNum: count,
		CompatibleText: text,
		AbstractList: maybe(v.array(v.string())),
		MsgList: maybe(v.array(mergedMessage)),
		JsonMsgKey: text,
	}),
]);

/** An element that fits {@link elementSchema}. */
export type Element = v.InferOutput<typeof elementSchema>;

/** One message inside a merged message. */
export type MergedMessage = v.InferOutput<typeof mergedMessage>;
