import fc from 'fast-check';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { parseEvent } from '../../src/contract.ts';
import { parseQuery } from '../../src/tencent/query.ts';
import { rejections } from '../../src/tencent/response.ts';
import { verify } from '../../src/tencent/signature.ts';
import { type Answer, startRelay, type TestRelay } from '../support/relay.ts';
import { callbackBody, callbackQuery, editBody, recallBody, request, signed } from '../support/requests.ts';

/** How many requests are made up; the weekly CI job makes up more, and others each time. */
const RUNS = Number(process.env.FUZZ_RUNS ?? 1000);

const NOW = Date.parse('2026-01-01T00:00:30Z');
const TOKEN = 'canary-token';
const { Sign } = signed(TOKEN, NOW);

const answers = new Set([
	'200/0',
	...Object.values(rejections).map(({ status, errorCode }) => `${status}/${errorCode}`),
]);

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
const mutated = fc
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

/** Junk by the outline of an event, as no API Gateway would send it. */
const junk = fc.oneof(
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

let relay: TestRelay;
beforeAll(async () => {
	vi.useFakeTimers({ toFake: ['Date'], now: NOW });
	relay = await startRelay({ CALLBACK_TOKENS: TOKEN });
	relay.logs();
});
afterAll(async () => {
	await relay.stop();
	vi.useRealTimers();
});

const isSigned = (event: unknown): boolean => {
	const { rawQueryString } = Object(event);
	return typeof rawQueryString === 'string' && verify([TOKEN], parseQuery(rawQueryString), NOW);
};

/** Sends a request and checks what must be true of every response and of every line in the log. */
const check = async (event: unknown): Promise<Answer> => {
	const answer = await relay.send(event);

	const { status, headers, ...acknowledgement } = answer;
	expect(Object.keys(acknowledgement).sort()).toEqual(['ActionStatus', 'ErrorCode', 'ErrorInfo']);
	expect(answers).toContain(`${status}/${acknowledgement.ErrorCode}`);
	expect(headers).toEqual({ 'content-type': 'application/json' });
	expect(acknowledgement.ErrorInfo).not.toMatch(/canary|\n|:\d+:\d+|node_modules/);

	const lines = relay.logs();
	expect(lines.filter(({ outcome }) => outcome)).toHaveLength(1);
	expect(lines.length).toBeLessThanOrEqual(2);
	for (const { spill, ...line } of lines) {
		const open = JSON.stringify(line);
		expect(open).not.toMatch(/canary/);
		expect(open.length).toBeLessThan(5000);
		if (spill) {
			expect(isSigned(event)).toBe(true);
			expect(JSON.stringify(spill)).not.toMatch(new RegExp(`${Sign}|${TOKEN}`));
		}
	}
	// An authentic callback is never dropped: it is on the queue, or in the log.
	if (status !== 200 && isSigned(event) && acknowledgement.ErrorCode > 10102) {
		expect(lines.some(({ spill }) => spill)).toBe(true);
	}
	return answer;
};

const count = new Map<string, number>();
const outcome = async (event: unknown): Promise<void> => {
	const { status, ErrorCode } = await check(event);
	count.set(`${status}/${ErrorCode}`, (count.get(`${status}/${ErrorCode}`) ?? 0) + 1);
};

test(`${RUNS} requests that are almost valid or not at all get Tencent's three fields as the response, and nothing leaks`, {
	timeout: 60_000 + RUNS * 20,
}, async () => {
	await fc.assert(fc.asyncProperty(mutated, outcome), { numRuns: Math.ceil(RUNS * 0.8) });
	await fc.assert(fc.asyncProperty(junk, outcome), { numRuns: Math.ceil(RUNS * 0.2) });

	// The requests do go every way that they can go.
	expect([...count.keys()].sort()).toEqual(
		expect.arrayContaining(['200/0', '400/10103', '400/10104', '400/10106', '403/10101', '403/10102', '500/10100']),
	);
	const events = await relay.received();
	expect(events.length).toBeGreaterThan(RUNS / 100);
	const types = events.map((event) => parseEvent(JSON.stringify(event))?.type);
	expect([...new Set(types)].sort()).toEqual(
		['edited', 'recalled', 'sent'].map((kind) => `tencent.chat.group.message.${kind}.v1`),
	);
});
