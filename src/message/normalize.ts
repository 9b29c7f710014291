import { type GenericSchema, type InferOutput, safeParse } from 'valibot';
import type { Callback, CallbackQuery } from '../tencent/callback.ts';
import { contentSchemas, type MergedMessage as WireMergedMessage } from '../tencent/elements.ts';
import type { GroupMessage, MergedMessage, MessageElement } from './group-message.ts';

/** A group message that lacks only `raw`, which the envelope adds as the text that came. */
export type NormalizedMessage = Omit<GroupMessage, 'raw'>;

/** Group types by Tencent's old names, which are still on the wire (Tencent: 1047/34959). */
const groupTypes = new Map([
	['Private', 'Work'],
	['ChatRoom', 'Meeting'],
]);

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

/**
 * Turns a callback into our message. Whatever fits the callback's schema has one.
 *
 * @param sdkAppId The app's SDKAppID, checked.
 */
export const normalize = (callback: Callback, query: CallbackQuery, sdkAppId: string): NormalizedMessage => {
	const { GroupAtInfo } = callback;
	return {
		sdkAppId,
		group: { id: callback.GroupId, type: groupTypes.get(callback.Type) ?? callback.Type },
		topicId: callback.TopicId || undefined,
		seq: callback.MsgSeq,
		random: callback.Random,
		messageId: callback.MsgId || undefined,
		sender: callback.From_Account,
		operator: callback.Operator_Account,
		sentAt: timestamp(callback.MsgTime),
		eventAt: timestamp(callback.EventTime),
		onlineOnly: callback.OnlineOnlyFlag === 1,
		priority: callback.MsgPriority,
		mentions: {
			all: GroupAtInfo?.some(({ GroupAtAllFlag }) => GroupAtAllFlag === 1) === true,
			users: GroupAtInfo?.flatMap(({ GroupAt_Account }) => GroupAt_Account || []) ?? [],
		},
		elements: callback.MsgBody.map(normalizeElement),
		customData: callback.CloudCustomData,
		client: { ip: query.ClientIP, platform: query.OptPlatform },
	};
};

const timestamp = (milliseconds: number | undefined): string | undefined =>
	milliseconds === undefined ? undefined : new Date(milliseconds).toISOString();

/** An element that is unknown or malformed is carried along as it came: it never costs the message. */
const normalizeElement = (wire: unknown): MessageElement => {
	const { MsgType, MsgContent } = Object(wire);
	return contentReaders.get(MsgType)?.(MsgContent) ?? { type: 'unknown', element: wire };
};

/** Makes an element of a content that is as Tencent documents it. */
type Reader = (content: unknown) => MessageElement | undefined;

const reader =
	<Schema extends GenericSchema>(schema: Schema, toElement: (content: InferOutput<Schema>) => MessageElement): Reader =>
	(content) => {
		// To valibot a list is an object without fields: its content would be lost.
		if (Array.isArray(content)) return undefined;
		const parsed = safeParse(schema, content);
		return parsed.success ? toElement(parsed.output) : undefined;
	};

/** How to read the content of each type. */
const readers = {
	TIMTextElem: reader(contentSchemas.TIMTextElem, (content) => ({ type: 'text', text: content.Text })),
	TIMLocationElem: reader(contentSchemas.TIMLocationElem, (content) => ({
		type: 'location',
		description: content.Desc,
		latitude: content.Latitude,
		longitude: content.Longitude,
	})),
	TIMFaceElem: reader(contentSchemas.TIMFaceElem, (content) => ({
		type: 'face',
		index: content.Index,
		data: content.Data,
	})),
	TIMCustomElem: reader(contentSchemas.TIMCustomElem, (content) => ({
		type: 'custom',
		data: content.Data,
		description: content.Desc,
		extension: content.Ext,
		sound: content.Sound,
	})),
	TIMSoundElem: reader(contentSchemas.TIMSoundElem, (content) => ({
		type: 'sound',
		id: content.UUID,
		url: content.Url,
		size: content.Size,
		duration: content.Second,
		downloadFlag: content.Download_Flag,
	})),
	TIMImageElem: reader(contentSchemas.TIMImageElem, (content) => ({
		type: 'image',
		id: content.UUID,
		format: named(imageFormats, content.ImageFormat),
		variants: (content.ImageInfoArray ?? []).map((image) => ({
			kind: named(imageKinds, image.Type),
			url: image.URL,
			size: image.Size,
			width: image.Width,
			height: image.Height,
		})),
	})),
	TIMFileElem: reader(contentSchemas.TIMFileElem, (content) => ({
		type: 'file',
		id: content.UUID,
		url: content.Url,
		name: content.FileName,
		size: content.FileSize,
		downloadFlag: content.Download_Flag,
	})),
	TIMVideoFileElem: reader(contentSchemas.TIMVideoFileElem, (content) => ({
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
	TIMRelayElem: reader(contentSchemas.TIMRelayElem, (content) => ({
		type: 'relay',
		title: content.Title,
		count: content.MsgNum,
		compatibleText: content.CompatibleText,
		abstracts: content.AbstractList ?? [],
		messagesKey: content.JsonMsgKey,
		messages: content.MsgList?.map(normalizeMerged),
	})),
} satisfies Record<keyof typeof contentSchemas, Reader>;

/** A map, because every object knows `toString`, and valibot's variant would try one type after the other. */
const contentReaders = new Map<unknown, Reader>(Object.entries(readers));

const named = <Name extends string>(names: ReadonlyMap<number, Name>, number: number | undefined) =>
	number === undefined ? undefined : (names.get(number) ?? 'other');

const normalizeMerged = (merged: WireMergedMessage): MergedMessage => ({
	sender: merged.From_Account,
	recipient: merged.To_Account,
	groupId: merged.GroupId,
	seq: merged.MsgSeq,
	random: merged.MsgRandom,
	sentAt: timestamp(merged.MsgTimeStamp),
	customData: merged.CloudCustomData,
	elements: (merged.MsgBody ?? []).map(normalizeElement),
});
