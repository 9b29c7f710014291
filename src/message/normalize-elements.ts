import { type GenericSchema, type InferOutput, safeParse } from 'valibot';
import { contentSchemas, type MergedMessage as WireMergedMessage } from '../tencent/elements.ts';
import type { MergedMessage, MessageElement } from './elements.ts';
import { toTimestamp } from './timestamp.ts';

/** `ImageFormat` and the image's `Type` by their numbers (Tencent: 1047/33527). */
const imageFormats = new Map([
	[1, 'jpg' as const],
	[2, 'gif' as const],
	[3, 'png' as const],
	[4, 'bmp' as const],
]);
const imageKinds = new Map([
	[1, 'original' as const],
	[2, 'large' as const],
	[3, 'thumbnail' as const],
]);

/** Normalizes one element of `MsgBody`. An unknown or malformed one is passed on as it came: it never costs the message. */
export const normalizeElement = (wire: unknown): MessageElement => {
	const { MsgType, MsgContent } = Object(wire);
	return converters.get(MsgType)?.(MsgContent) ?? { type: 'unknown', element: wire };
};

/** Converts a `MsgContent`, or returns undefined if it is not as documented. */
type Converter = (content: unknown) => MessageElement | undefined;

const converter =
	<Schema extends GenericSchema>(
		schema: Schema,
		toElement: (content: InferOutput<Schema>) => MessageElement,
	): Converter =>
	(content) => {
		// valibot would accept an array as an object without fields and lose its content.
		if (Array.isArray(content)) return undefined;
		const parsed = safeParse(schema, content, { abortEarly: true });
		return parsed.success ? toElement(parsed.output) : undefined;
	};

/** The converter of each type. */
const converterByType = {
	TIMTextElem: converter(contentSchemas.TIMTextElem, (content) => ({ type: 'text', text: content.Text })),
	TIMLocationElem: converter(contentSchemas.TIMLocationElem, (content) => ({
		type: 'location',
		description: content.Desc,
		latitude: content.Latitude,
		longitude: content.Longitude,
	})),
	TIMFaceElem: converter(contentSchemas.TIMFaceElem, (content) => ({
		type: 'face',
		index: content.Index,
		data: content.Data,
	})),
	TIMCustomElem: converter(contentSchemas.TIMCustomElem, (content) => ({
		type: 'custom',
		data: content.Data,
		description: content.Desc,
		extension: content.Ext,
		sound: content.Sound,
	})),
	TIMSoundElem: converter(contentSchemas.TIMSoundElem, (content) => ({
		type: 'sound',
		id: content.UUID,
		url: content.Url,
		size: content.Size,
		duration: content.Second,
		downloadFlag: content.Download_Flag,
	})),
	TIMImageElem: converter(contentSchemas.TIMImageElem, (content) => ({
		type: 'image',
		id: content.UUID,
		format: lookUp(imageFormats, content.ImageFormat),
		variants: (content.ImageInfoArray ?? []).map((image) => ({
			kind: lookUp(imageKinds, image.Type),
			url: image.URL,
			size: image.Size,
			width: image.Width,
			height: image.Height,
		})),
	})),
	TIMFileElem: converter(contentSchemas.TIMFileElem, (content) => ({
		type: 'file',
		id: content.UUID,
		url: content.Url,
		name: content.FileName,
		size: content.FileSize,
		downloadFlag: content.Download_Flag,
	})),
	TIMVideoFileElem: converter(contentSchemas.TIMVideoFileElem, (content) => ({
		type: 'video',
		id: content.VideoUUID,
		url: content.VideoUrl,
		size: content.VideoSize,
		duration: content.VideoSecond,
		format: content.VideoFormat,
		downloadFlag: content.VideoDownloadFlag,
		thumbnail: {
			id: content.ThumbUUID,
			url: content.ThumbUrl,
			size: content.ThumbSize,
			width: content.ThumbWidth,
			height: content.ThumbHeight,
			format: content.ThumbFormat,
			downloadFlag: content.ThumbDownloadFlag,
		},
	})),
	TIMRelayElem: converter(contentSchemas.TIMRelayElem, (content) => ({
		type: 'merged',
		title: content.Title,
		count: content.MsgNum,
		compatibleText: content.CompatibleText,
		abstracts: content.AbstractList ?? [],
		messagesKey: content.JsonMsgKey,
		messages: content.MsgList?.map(normalizeMerged),
	})),
} satisfies Record<keyof typeof contentSchemas, Converter>;

/** A map, because every object has `toString`, and valibot's variant would try one type after another. */
const converters = new Map<unknown, Converter>(Object.entries(converterByType));

/** The name of a number: `other` if it is new, undefined if it is missing. */
const lookUp = <Name extends string>(names: ReadonlyMap<number, Name>, number: number | undefined) =>
	number === undefined ? undefined : (names.get(number) ?? 'other');

const normalizeMerged = (merged: WireMergedMessage): MergedMessage => ({
	sender: merged.From_Account,
	recipient: merged.To_Account,
	groupId: merged.GroupId,
	seq: merged.MsgSeq,
	random: merged.MsgRandom,
	sentAt: toTimestamp(merged.MsgTimeStamp),
	customData: merged.CloudCustomData,
	elements: (merged.MsgBody ?? []).map(normalizeElement),
});
