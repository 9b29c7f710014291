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

/** The `MsgContent` of each element of `MsgBody` that Tencent documents, by its `MsgType`. */
export const contentSchemas = {
	TIMTextElem: object({ Text: text }),
	TIMLocationElem: object({ Desc: text, Latitude: degrees, Longitude: degrees }),
	TIMFaceElem: object({ Index: count, Data: text }),
	TIMCustomElem: object({ Data: text, Desc: text, Ext: text, Sound: text }),
	TIMSoundElem: object({ UUID: text, Url: text, Size: count, Second: count, Download_Flag: count }),
	TIMImageElem: object({ UUID: text, ImageFormat: count, ImageInfoArray: maybe(v.array(image)) }),
	TIMFileElem: object({ UUID: text, Url: text, FileName: text, FileSize: count, Download_Flag: count }),
	TIMVideoFileElem: object({
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
	TIMRelayElem: object({
		Title: text,
		MsgNum: count,
		CompatibleText: text,
		AbstractList: maybe(v.array(v.string())),
		MsgList: maybe(v.array(mergedMessage)),
		JsonMsgKey: text,
	}),
};

/** One message inside a merged message. */
export type MergedMessage = v.InferOutput<typeof mergedMessage>;
