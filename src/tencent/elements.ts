import * as v from 'valibot';
import { integer, nullish, time } from './fields.ts';

// Clients leave out what they do not know, so any field of a MsgContent may be missing (Tencent: 1047/33527).
const text = nullish(v.string());
const count = nullish(integer);
const degrees = nullish(v.pipe(v.number(), v.finite()));

/** An array of objects. Nested arrays are rejected: valibot would accept them as empty objects and lose their content. */
const objects = <const Entries extends v.ObjectEntries>(item: v.ObjectSchema<Entries, undefined>) =>
	v.pipe(
		v.custom<object[]>((input) => Array.isArray(input) && !input.some(Array.isArray)),
		v.array(item),
	);

const image = v.object({
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

/** One of the merged messages; its `MsgBody` is read element by element, like that of the callback. */
const mergedMessage = v.object({
	From_Account: text,
	To_Account: text,
	GroupId: text,
	MsgSeq: count,
	MsgRandom: count,
	/** Unix time in seconds. */
	MsgTimeStamp: nullish(time(1000)),
	MsgBody: nullish(v.array(v.unknown())),
	CloudCustomData: text,
});

/** The `MsgContent` of each element of `MsgBody` that Tencent documents, by its `MsgType`. */
export const contentSchemas = {
	TIMTextElem: v.object({ Text: text }),
	TIMLocationElem: v.object({ Desc: text, Latitude: degrees, Longitude: degrees }),
	TIMFaceElem: v.object({ Index: count, Data: text }),
	TIMCustomElem: v.object({ Data: text, Desc: text, Ext: text, Sound: text }),
	TIMSoundElem: v.object({ UUID: text, Url: text, Size: count, Second: count, Download_Flag: count }),
	TIMImageElem: v.object({ UUID: text, ImageFormat: count, ImageInfoArray: nullish(objects(image)) }),
	TIMFileElem: v.object({ UUID: text, Url: text, FileName: text, FileSize: count, Download_Flag: count }),
	TIMVideoFileElem: v.object({
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
	TIMRelayElem: v.object({
		Title: text,
		MsgNum: count,
		CompatibleText: text,
		AbstractList: nullish(v.array(v.string())),
		MsgList: nullish(objects(mergedMessage)),
		JsonMsgKey: text,
	}),
};

/** One message inside a merged message. */
export type MergedMessage = v.InferOutput<typeof mergedMessage>;
