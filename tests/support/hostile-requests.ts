import fc from 'fast-check';
import { callbackBody, callbackQuery, editBody, recallBody, request, signed } from './requests.ts';

/** When the made-up requests arrive. */
export const NOW = Date.parse('2026-01-01T00:00:30Z');

/** The token with which their good signatures are made. */
export const TOKEN = 'canary-token';

/** The good signature. */
export const { Sign } = signed(TOKEN, NOW);

/** Any UTF-16 unit, lone surrogates too. */
const unit = fc.nat(0xffff).map((code) => String.fromCharCode(code));

// What a sender can put where something else should be.
const text = fc.oneof(
	fc.string({ unit, maxLength: 40 }),
	fc.constantFrom(
		'',
		' ',
		'0',
		'-1',
		'1e400',
		'__proto__',
		'constructor',
		'\0',
		'\ud800',
		'\uffff',
		'👍',
		'x'.repeat(5000),
	),
);
const oddity = fc.oneof(
	text,
	fc.jsonValue({ maxDepth: 3 }),
	fc.constantFrom(null, true, -1, -0, 1.5, 2 ** 32, 2 ** 53, 1e300, [], {}, [[]], [null], { toString: 1 }),
	fc.integer({ min: 1, max: 2000 }).map((levels) => JSON.parse('['.repeat(levels) + ']'.repeat(levels))),
);

/** A group message as Tencent sends it; the message is another one each time. */
const message = fc
	.record({ Random: fc.nat(), GroupId: fc.integer({ min: 1, max: 500 }).map((n) => `@TGS#${n}`) })
	.map((fields) =>
		callbackBody({
			From_Account: 'canary-user',
			CloudCustomData: 'canary-data',
			MsgBody: [
				{ MsgType: 'TIMTextElem', MsgContent: { Text: 'canary-text' } },
				{
					MsgType: 'TIMImageElem',
					MsgContent: { UUID: 'canary-id', ImageFormat: 1, ImageInfoArray: [{ Type: 1, URL: 'canary-url' }] },
				},
				{
					MsgType: 'TIMRelayElem',
					MsgContent: {
						Title: 'canary-title',
						MsgList: [{ MsgBody: [{ MsgType: 'TIMFaceElem', MsgContent: { Index: 1 } }] }],
					},
				},
			],
			GroupAtInfo: [{ GroupAtAllFlag: 0, GroupAt_Account: 'canary-mention' }],
			...fields,
		}),
	);

/** Such a message, its edit or its recall. */
const callback = fc.oneof(
	{ weight: 2, arbitrary: message },
	message.map(({ GroupId, MsgBody }) => editBody({ GroupId, MsgBody, Operator_Account: 'canary-user' })),
	message.map(({ GroupId, Random }) =>
		recallBody({ GroupId, Operator_Account: 'canary-user', MsgSeqList: [{ MsgSeq: Random, MsgId: 'canary-message' }] }),
	),
);

/** Replaces or removes something inside a value: `way` says what. */
const graft = (value: unknown, way: readonly number[], odd: unknown): unknown => {
	const [step, ...rest] = way;
	if (step === undefined || typeof value !== 'object' || value === null) return odd;
	const keys = Object.keys(value);
	const key = keys[step % Math.max(1, keys.length)];
	if (key === undefined) return odd;
	const grafted = graft((value as Record<string, unknown>)[key], rest, odd);
	return Array.isArray(value) ? Object.assign([...value], { [key]: grafted }) : { ...value, [key]: grafted };
};
const way = fc.array(fc.nat(30), { minLength: 1, maxLength: 6 });
const odd = fc.option(oddity, { nil: undefined });
const body = fc.oneof(
	{ weight: 1, arbitrary: callback },
	{ weight: 4, arbitrary: fc.tuple(callback, way, odd).map(([value, at, by]) => graft(value, at, by) ?? null) },
);

/** Cuts something out of a text and puts something in. */
const spliced = (whole: fc.Arbitrary<string>, most: number): fc.Arbitrary<string> =>
	fc
		.tuple(whole, fc.nat(), fc.nat(most), fc.oneof(fc.constant(''), fc.string({ unit, maxLength: 4 })))
		.map(([given, at, cut, put]) => {
			const place = at % (given.length + 1);
			return given.slice(0, place) + put + given.slice(place + cut);
		});

const goodQuery = new URLSearchParams(callbackQuery({ ClientIP: 'canary-address', ...signed(TOKEN, NOW) })).toString();
const query = fc.oneof(
	{ weight: 2, arbitrary: fc.constant(goodQuery) },
	{ weight: 3, arbitrary: spliced(fc.constant(goodQuery), 1) },
	{
		weight: 2,
		arbitrary: fc
			.tuple(fc.constantFrom('SdkAppid', 'CallbackCommand', 'Sign', 'RequestTime', 'RequestId', 'x'), text)
			.map(([key, value]) => {
				const params = new URLSearchParams(goodQuery);
				params.set(key, value);
				return params.toString();
			}),
	},
	{ weight: 1, arbitrary: fc.constantFrom(...goodQuery.split('&')).map((pair) => `${goodQuery}&${pair}`) },
	{ weight: 1, arbitrary: fc.string({ unit }) },
);

const bodyText = fc.oneof(
	{ weight: 6, arbitrary: body.map((value) => JSON.stringify(value)) },
	{
		weight: 2,
		arbitrary: spliced(
			body.map((value) => JSON.stringify(value)),
			40,
		),
	},
	{ weight: 1, arbitrary: fc.string({ unit }) },
);
/** The query with the command of the body, unless one of the two has none that is known. */
const withCommandOf = (body: string, query: string): string =>
	query.replace('CallbackAfterSendMsg', /CallbackAfter\w+Msg/.exec(body)?.[0] ?? 'CallbackAfterSendMsg');

/** Requests that are almost valid. */
export const mutated = fc
	.record({ query, bodyText, base64: fc.boolean(), headers: fc.option(fc.dictionary(fc.string(), fc.string())) })
	.map(({ query: asked, bodyText: sent, headers, base64 }) =>
		request({
			query: withCommandOf(sent, asked),
			body: sent,
			base64,
			sourceIp: 'canary-source',
			timeEpoch: NOW,
			headers: headers ?? {},
		}),
	);

/** Events that no API Gateway would send, although some resemble one. */
export const junk = fc.oneof(
	fc.anything(),
	fc.record(
		{
			version: oddity,
			rawQueryString: fc.oneof(fc.constant(goodQuery), oddity),
			headers: oddity,
			requestContext: fc.oneof(oddity, fc.record({ timeEpoch: oddity, http: oddity, requestId: oddity })),
			body: oddity,
			isBase64Encoded: oddity,
		},
		{ requiredKeys: [] },
	),
	fc.tuple(mutated, way, odd).map(([event, at, by]) => graft(event, at, by)),
);
