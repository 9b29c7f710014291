import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { callbackBody, callbackQuery, request, signed } from '../tests/support/requests.ts';

/** The callback token of the benchmark. */
export const TOKEN = 'bench';

const text = (length: number) => ({
	MsgType: 'TIMTextElem',
	MsgContent: { Text: 'Good morning. '.repeat(length / 14) },
});

const face = { MsgType: 'TIMFaceElem', MsgContent: { Index: 3, Data: 'smile' } };

const image = {
	MsgType: 'TIMImageElem',
	MsgContent: {
		UUID: '1400000000_user_0412_6d1a3f.jpg',
		ImageFormat: 1,
		ImageInfoArray: [1, 2, 3].map((Type) => ({
			Type,
			Size: 301_884,
			Width: 1440,
			Height: 1080,
			URL: `https://cos.ap-shanghai.myqcloud.com/0345-1400000000-1303031839/6d1a-user_0412/6d1a3f.jpg?type=${Type}`,
		})),
	},
};

const merged = (count: number) => ({
	MsgType: 'TIMRelayElem',
	MsgContent: {
		Title: 'Group chat history',
		MsgNum: count,
		CompatibleText: 'Your version cannot show merged messages.',
		AbstractList: ['user_0412: Good morning', 'user_0733: [image]'],
		MsgList: Array.from({ length: count }, (_, i) => ({
			From_Account: `user_${i}`,
			GroupId: '@TGS#2OTHERQ7',
			MsgSeq: i,
			MsgRandom: 7000 + i,
			MsgTimeStamp: 1767225000 + i,
			MsgBody: [text(140)],
			CloudCustomData: '',
		})),
	},
});

/** A placeholder for the number of the message, which the measuring process replaces. It is in no other field. */
const SEQ = 4242424242;

/** A body with these elements. */
const bodyOf = (MsgBody: unknown[]): Record<string, unknown> => callbackBody({ MsgSeq: SEQ, MsgBody });

/** An id as API Gateway gives it, which is in the log. */
const REQUEST_ID = 'JKJaXmPLvHcESHA=';

/** The request of a body. */
export const eventOf = (body: unknown): APIGatewayProxyEventV2 => {
	const event = request({ body, query: { ...callbackQuery(), ...signed(TOKEN) } });
	return { ...event, requestContext: { ...event.requestContext, requestId: REQUEST_ID } };
};

/** A body of the given number of bytes, all of it text made of `unit`: a letter, a quote, an emoji … */
export const bodyOfSize = (bytes: number, unit = 'a'): Record<string, unknown> => {
	const empty = Buffer.byteLength(JSON.stringify(bodyOf([{ MsgType: 'TIMTextElem', MsgContent: { Text: '' } }])));
	const each = Buffer.byteLength(JSON.stringify(unit)) - 2;
	const Text = unit.repeat(Math.max(0, Math.floor((bytes - empty) / each)));
	return bodyOf([{ MsgType: 'TIMTextElem', MsgContent: { Text } }]);
};

/** A body with the given number of elements, alternately text and face. */
export const bodyOfElements = (count: number): Record<string, unknown> =>
	bodyOf(Array.from({ length: count }, (_, i) => (i % 2 ? face : text(28))));

/** The three messages of the benchmark: a text of 1 KB, merged messages of 12 KB, an image. */
export const benchBodies = () => ({
	text: bodyOfSize(1024),
	merged: bodyOf([merged(40)]),
	image: bodyOf([image]),
});

/** Twice the largest message that Tencent allows, a stream message. */
const LARGEST = 256 * 1024;

/** Bodies made to be slow. */
export const slowBodies = (): Record<string, Record<string, unknown>> => ({
	'emoji only': bodyOfSize(LARGEST, '👍'),
	'quotes only': bodyOfSize(LARGEST, '"'),
	'backslashes only': bodyOfSize(LARGEST, '\\'),
	'control characters only': bodyOfSize(LARGEST, '\u0001'),
	'U+FFFF only': bodyOfSize(LARGEST, '\uffff'),
	'one string of digits': { ...bodyOfSize(1024), Unknown: '9'.repeat(LARGEST - 2048) },
	'130,000 unknown elements': { ...bodyOfSize(1024), MsgBody: Array(130_000).fill(1) },
	'no seq, 16,000 keys (identity over the content)': {
		...bodyOfSize(1024),
		MsgSeq: undefined,
		Unknown: Object.fromEntries(Array.from({ length: 16_000 }, (_, i) => [`key${i}`, i])),
	},
});
