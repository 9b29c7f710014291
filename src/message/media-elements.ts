import * as v from 'valibot';
import { described, element, named, optionalCount, optionalName, optionalText } from './schema.ts';

const media = {
	id: optionalText("Tencent's unique key of the media."),
	url: optionalText('Where the media can be downloaded; Tencent lets it expire.'),
	size: optionalCount('Size in bytes; 0 if the client did not say.'),
};
const downloadFlag = optionalCount("How to download the media: 2 is by `url`, Tencent's current way.");
const duration = optionalCount('Length in seconds; 0 if the client did not say.');
const width = optionalCount('Width in pixels; 0 if the client did not say.');
const height = optionalCount('Height in pixels; 0 if the client did not say.');

/** A voice message. */
export const soundElement = element('sound', 'Sound element', 'A voice message.', { ...media, duration, downloadFlag });

/** One rendition of an image. */
export const imageVariant = named(
	v.object({
		kind: optionalName(
			['original', 'large', 'thumbnail', 'other'],
			'Which rendition this is: `original`, `large`, `thumbnail` or `other`. More can come; treat them like `other`.',
		),
		url: media.url,
		size: media.size,
		width,
		height,
	}),
	'Image variant',
	'One rendition of an image.',
);

/** A picture in several sizes. */
export const imageElement = element('image', 'Image element', 'A picture in several sizes.', {
	id: media.id,
	format: optionalName(
		['jpg', 'gif', 'png', 'bmp', 'other'],
		'Format of the image: `jpg`, `gif`, `png`, `bmp` or `other`. More can come; treat them like `other`.',
	),
	variants: described(v.array(imageVariant), 'The renditions of the image, in the order in which they came.'),
});

/** A file of any kind. */
export const fileElement = element('file', 'File element', 'A file of any kind.', {
	...media,
	name: optionalText("The file's name as the sender had it."),
	downloadFlag,
});

/** The still that represents a video. */
export const videoThumbnail = named(
	v.object({
		...media,
		width,
		height,
		format: optionalText('Format of the still, e.g. `JPG`.'),
		downloadFlag,
	}),
	'Video thumbnail',
	'The still that represents a video.',
);

/** A video and its still. */
export const videoElement = element('video', 'Video element', 'A video and its still.', {
	...media,
	duration,
	format: optionalText('Format of the video, e.g. `mp4`.'),
	downloadFlag,
	thumbnail: videoThumbnail,
});
