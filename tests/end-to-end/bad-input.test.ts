import { gzipSync } from 'node:zlib';
import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { parse } from 'valibot';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { contract } from '../../src/message/event.ts';
import { sign } from '../../src/tencent/signature.ts';
import { startRelay, type TestRelay } from '../support/relay.ts';
import { APP_ID, callbackBody, callbackQuery, type RequestOptions, request, signed } from '../support/requests.ts';

const TOKEN = 'current-token';
const PREVIOUS = 'previous-token';
/** The clock is stopped, so that the edges of the time window are exact. */
const NOW = Date.parse('2026-01-01T00:00:30Z');
const SECOND = NOW / 1000;

/** What is on the wire: a whole event, or a signed group message with something unusual about it. */
type Wire = { readonly event: unknown } | RequestOptions;
type Row = readonly [name: string, wire: Wire];

const query = (fields: Record<string, string> = {}) => callbackQuery({ ...signed(TOKEN, NOW), ...fields });
const queryText = (fields: Record<string, string> = {}) => new URLSearchParams(query(fields)).toString();
const without = (...keys: string[]) =>
	Object.fromEntries(Object.entries(query()).filter(([key]) => !keys.includes(key)));
const at = (RequestTime: string, token = TOKEN) => query({ RequestTime, Sign: sign(token, RequestTime) });

let count = 0;
/** A different body each time, or the queue would drop it as a duplicate. */
const json = (fields: Record<string, unknown> = {}) => JSON.stringify(callbackBody({ Random: ++count, ...fields }));
/** A body with JSON of its own at the place of a field's value: what JSON.stringify would not write. */
const jsonWith = (field: string, value: string) => json({ [field]: '\u{1f4cd}' }).replace('"\u{1f4cd}"', value);
const saying = (Text: string) => ({ MsgBody: [{ MsgType: 'TIMTextElem', MsgContent: { Text } }] });
/** A body of exactly the given number of bytes, filled with a text. */
const sized = (bytes: number, filling = 'a') => {
	const room = bytes - Buffer.byteLength(json(saying('')));
	const one = Buffer.byteLength(JSON.stringify(filling)) - 2;
	return json(saying(filling.repeat(Math.floor(room / one)) + 'a'.repeat(room % one)));
};
const nested = (levels: number) => '['.repeat(levels) + ']'.repeat(levels);

const base64 = (bytes: Uint8Array | string): Wire =>
	event({ body: Buffer.from(bytes).toString('base64'), isBase64Encoded: true });
const event = (changes: Partial<Record<keyof APIGatewayProxyEventV2, unknown>>): Wire => ({
	event: { ...request({ query: query(), body: json(), timeEpoch: NOW }), ...changes },
});

const KIB = 1024;

const rejected: Record<string, { readonly status: number; readonly errorCode: number; readonly rows: readonly Row[] }> =
	{
		'a body that is no JSON object': {
			status: 400,
			errorCode: 10103,
			rows: [
				['no body', { body: undefined }],
				['null as body', event({ body: null })],
				['an empty body', { body: '' }],
				['white space', { body: ' \r\n\t ' }],
				['a GET without a body', { body: undefined, method: 'GET' }],
				['UTF-8 text that says it is base64', event({ isBase64Encoded: true })],
				['what is not base64', event({ body: '%%%', isBase64Encoded: true })],
				['base64 with a wrong end', event({ body: 'e30', isBase64Encoded: true })],
				[
					'base64 in its URL alphabet',
					event({ body: Buffer.from('{"a":"~~~???"}').toString('base64url'), isBase64Encoded: true }),
				],
				['base64 with line breaks', event({ body: 'e3\r\n0=', isBase64Encoded: true })],
				['base64 of nothing', event({ body: '', isBase64Encoded: true })],
				['a byte that is not UTF-8', base64(Buffer.from(json(saying('\xff')), 'latin1'))],
				[
					'an overlong UTF-8 sequence',
					base64(Buffer.concat([Buffer.from('{"a":"'), Buffer.from([0xc0, 0xaf]), Buffer.from('"}')])),
				],
				[
					'a surrogate in UTF-8',
					base64(Buffer.concat([Buffer.from('{"a":"'), Buffer.from([0xed, 0xa0, 0x80]), Buffer.from('"}')])),
				],
				['UTF-16', base64(Buffer.from(json(), 'utf16le'))],
				['GBK', base64(Buffer.from([0x7b, 0x22, 0xc4, 0xe3, 0x22, 0x3a, 0x31, 0x7d]))],
				['a byte order mark in text', { body: `\ufeff${json()}` }],
				['a byte order mark in base64', base64(`\ufeff${json()}`)],
				['gzip', base64(gzipSync(json()))],
				[
					'a form',
					{
						body: new URLSearchParams({ json: json() }).toString(),
						headers: { 'content-type': 'application/x-www-form-urlencoded' },
					},
				],
				['XML', { body: '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><x>&e;</x>' }],
				['JSON that is cut off', { body: json().slice(0, -1) }],
				['JSON with something after it', { body: `${json()}x` }],
				['two JSON objects', { body: json() + json() }],
				['a comment in JSON', { body: json().replace('{', '{/**/') }],
				['single quotes', { body: json().replaceAll('"', "'") }],
				['a comma too many', { body: json().replace(/\}$/, ',}') }],
				['keys without quotes', { body: '{GroupId:"a"}' }],
				['NaN', { body: jsonWith('MsgSeq', 'NaN') }],
				['a number in hex', { body: jsonWith('MsgSeq', '0x10') }],
				['a number with a leading zero', { body: jsonWith('MsgSeq', '01') }],
				['a raw line break in a string', { body: jsonWith('CloudCustomData', '"a\nb"') }],
				['a raw U+0000 in a string', { body: jsonWith('CloudCustomData', '"\0"') }],
				['an escape that JSON lacks', { body: jsonWith('CloudCustomData', '"\\x41"') }],
				['half an escape', { body: jsonWith('CloudCustomData', '"\\ud8"') }],
				['null', { body: 'null' }],
				['a number', { body: '1' }],
				['a string', { body: '"Group.CallbackAfterSendMsg"' }],
				['a list', { body: `[${json()}]` }],
				['true', { body: 'true' }],
				['100,000 open brackets', { body: '['.repeat(100_000) }],
				['100,000 levels of lists', { body: jsonWith('Unknown', nested(100_000)) }],
				['20,000 levels of objects', { body: jsonWith('Unknown', `${'{"a":'.repeat(20_000)}1${'}'.repeat(20_000)}`) }],
				['501 levels', { body: jsonWith('Unknown', nested(500)) }],
			],
		},
		'a body that is larger than any message': {
			status: 413,
			errorCode: 10105,
			rows: [
				['1,000,001 bytes', { body: sized(1_000_001) }],
				['1,000,001 bytes, in base64', base64(sized(1_000_001))],
				['1,000,002 bytes, of two-byte characters', { body: `"${'é'.repeat(500_000)}"` }],
				['1 MB of digits', { body: jsonWith('MsgSeq', '9'.repeat(1_000_000)) }],
				['6 MB of brackets', { body: '['.repeat(6_000_000) }],
				['1 MB of white space', { body: ' '.repeat(1_000_001) }],
			],
		},
		'a body that is no group message': {
			status: 400,
			errorCode: 10104,
			rows: [
				['an empty object', { body: '{}' }],
				['no GroupId', { body: json({ GroupId: undefined }) }],
				['an empty GroupId', { body: json({ GroupId: '' }) }],
				['a GroupId that is a number', { body: json({ GroupId: 1 }) }],
				['a GroupId that is null', { body: json({ GroupId: null }) }],
				['a GroupId that is a list', { body: json({ GroupId: ['@TGS#1'] }) }],
				[
					'a GroupId that only the prototype has',
					{ body: jsonWith('__proto__', '{"GroupId":"a"}').replace('"GroupId":"@TGS#2SAMPLE5Q",', '') },
				],
				['no From_Account', { body: json({ From_Account: undefined }) }],
				['a From_Account that is an object', { body: json({ From_Account: { toString: 'a' } }) }],
				['no MsgBody', { body: json({ MsgBody: undefined }) }],
				['a MsgBody that is an object', { body: json({ MsgBody: {} }) }],
				['a MsgBody that is a string', { body: json({ MsgBody: '[]' }) }],
				['a MsgBody that is null', { body: json({ MsgBody: null }) }],
			],
		},
		'a command that is not clear': {
			status: 400,
			errorCode: 10106,
			rows: [
				['no CallbackCommand in the query', { query: without('CallbackCommand') }],
				['an empty one', { query: query({ CallbackCommand: '' }) }],
				['two equal ones', { query: `${queryText()}&CallbackCommand=Group.CallbackAfterSendMsg` }],
				['two different ones', { query: `${queryText()}&CallbackCommand=Group.CallbackBeforeSendMsg` }],
				[
					'one in small letters',
					{ query: { ...without('CallbackCommand'), callbackcommand: 'Group.CallbackAfterSendMsg' } },
				],
				['another one in the body', { body: json({ CallbackCommand: 'Group.CallbackBeforeSendMsg' }) }],
				['an empty one in the body', { body: json({ CallbackCommand: '' }) }],
				['null in the body', { body: json({ CallbackCommand: null }) }],
				['a list in the body', { body: json({ CallbackCommand: ['Group.CallbackAfterSendMsg'] }) }],
			],
		},
		'an app that is not ours': {
			status: 403,
			errorCode: 10101,
			rows: [
				['no query', { query: '' }],
				['no query at all', event({ rawQueryString: undefined })],
				['nothing but ampersands', { query: '&&=&' }],
				[
					'payload format 1.0',
					{
						event: {
							version: '1.0',
							httpMethod: 'POST',
							queryStringParameters: query(),
							requestContext: { requestTimeEpoch: NOW },
							body: json(),
						},
					},
				],
				['no SdkAppid', { query: without('SdkAppid') }],
				['an empty one', { query: query({ SdkAppid: '' }) }],
				['a foreign one with a good signature', { query: query({ SdkAppid: '1400000001' }) }],
				['a space before it', { query: query({ SdkAppid: ` ${APP_ID}` }) }],
				['a plus before it', { query: `${new URLSearchParams(without('SdkAppid'))}&SdkAppid=+${APP_ID}` }],
				['a plus sign before it', { query: query({ SdkAppid: `+${APP_ID}` }) }],
				['a line break after it', { query: query({ SdkAppid: `${APP_ID}\n` }) }],
				['U+0000 after it', { query: query({ SdkAppid: `${APP_ID}\0` }) }],
				['a leading zero', { query: query({ SdkAppid: `0${APP_ID}` }) }],
				['full-width digits', { query: query({ SdkAppid: '１４００００００００' }) }],
				['a fraction', { query: query({ SdkAppid: `${APP_ID}.0` }) }],
				['an exponent', { query: query({ SdkAppid: '14e8' }) }],
				['a word that every object knows', { query: query({ SdkAppid: 'constructor' }) }],
				['two, joined by a comma', { query: query({ SdkAppid: `${APP_ID},${APP_ID}` }) }],
				['two, good and bad', { query: `${queryText()}&SdkAppid=1400000001` }],
				['two, bad and good', { query: `SdkAppid=1400000001&${queryText()}` }],
				['two, equal', { query: `${queryText()}&SdkAppid=${APP_ID}` }],
				['two, one of them percent-encoded', { query: `${queryText()}&%53dkAppid=${APP_ID}` }],
				['a key in other letters', { query: { ...without('SdkAppid'), SdkAppId: APP_ID } }],
				['a key as of a list', { query: { ...without('SdkAppid'), 'SdkAppid[]': APP_ID } }],
				['percent-encoded twice', { query: `${new URLSearchParams(without('SdkAppid'))}&SdkAppid=%2531400000000` }],
				['a broken percent sign', { query: `${new URLSearchParams(without('SdkAppid'))}&SdkAppid=%1400000000` }],
				['10 KB of an app', { query: query({ SdkAppid: '1'.repeat(10_000) }) }],
			],
		},
		'a signature that is not current': {
			status: 403,
			errorCode: 10102,
			rows: [
				['neither Sign nor RequestTime', { query: without('Sign', 'RequestTime') }],
				['no Sign', { query: without('Sign') }],
				['an empty Sign', { query: query({ Sign: '' }) }],
				['a digit too few', { query: query({ Sign: signed(TOKEN, NOW).Sign.slice(1) }) }],
				['a digit too many', { query: query({ Sign: `${signed(TOKEN, NOW).Sign}0` }) }],
				[
					'another digit',
					{ query: query({ Sign: signed(TOKEN, NOW).Sign.replace(/.$/, (digit) => (digit === '0' ? '1' : '0')) }) },
				],
				['64 letters that are not hex', { query: query({ Sign: 'g'.repeat(64) }) }],
				[
					'upper-case hex, which Tencent does not send',
					{ query: query({ Sign: signed(TOKEN, NOW).Sign.toUpperCase() }) },
				],
				['64 letters that are not ASCII', { query: query({ Sign: 'é'.repeat(64) }) }],
				['a line break after it', { query: query({ Sign: `${signed(TOKEN, NOW).Sign}\n` }) }],
				[
					'base64 instead of hex',
					{ query: query({ Sign: Buffer.from(signed(TOKEN, NOW).Sign, 'hex').toString('base64') }) },
				],
				['two equal signs', { query: `${queryText()}&Sign=${signed(TOKEN, NOW).Sign}` }],
				['two signs, good and bad', { query: `${queryText()}&Sign=${'0'.repeat(64)}` }],
				['two signs, bad and good', { query: `Sign=${'0'.repeat(64)}&${queryText()}` }],
				['a key in small letters', { query: { ...without('Sign'), sign: signed(TOKEN, NOW).Sign } }],
				['no RequestTime', { query: without('RequestTime') }],
				['an empty RequestTime', { query: at('') }],
				['a RequestTime that is no number', { query: at('NaN') }],
				['a RequestTime with a fraction', { query: at(`${SECOND}.0`) }],
				['a RequestTime with an exponent', { query: at('1e99') }],
				['a RequestTime without an end', { query: at('Infinity') }],
				['a negative RequestTime', { query: at(`-${SECOND}`) }],
				['a RequestTime in hex', { query: at(`0x${SECOND.toString(16)}`) }],
				['a RequestTime with a space', { query: at(` ${SECOND}`) }],
				['a RequestTime with a plus sign', { query: at(`+${SECOND}`) }],
				['a RequestTime with a leading zero', { query: at(`0${SECOND}`) }],
				['a RequestTime in full-width digits', { query: at(String(SECOND).replace('1', '１')) }],
				['a RequestTime in milliseconds', { query: at(String(NOW)) }],
				['a RequestTime of 0', { query: at('0') }],
				['two equal times', { query: `${queryText()}&RequestTime=${SECOND}` }],
				['61 s ago', { query: at(String(SECOND - 61)) }],
				['61 s ahead', { query: at(String(SECOND + 61)) }],
				['a sign of another second', { query: query({ RequestTime: String(SECOND - 1) }) }],
				['a token that was removed', { query: at(String(SECOND), 'removed-token') }],
				['no token', { query: at(String(SECOND), '') }],
				['both tokens as one', { query: at(String(SECOND), `${TOKEN},${PREVIOUS}`) }],
				['a bad signature with a broken body', { query: query({ Sign: '0'.repeat(64) }), body: '{' }],
			],
		},
		'an event that is none of API Gateway': {
			status: 500,
			errorCode: 10100,
			rows: [
				['null', { event: null }],
				['undefined', { event: undefined }],
				['a number', { event: 1 }],
				['a string', { event: 'event' }],
				['a list', { event: [] }],
				['an empty object', { event: {} }],
				['a null context', event({ requestContext: null })],
				['a body that is an object', event({ body: {} })],
				['a body that is a number', event({ body: 1 })],
				[
					'a query of another type',
					{ event: { query: { CallbackCommand: 1, RequestId: [] }, callback: { GroupId: 1 } } },
				],
			],
		},
	};

const published: readonly Row[] = [
	['no headers', event({ headers: undefined })],
	['no Content-Type', { headers: {} }],
	['text/plain', { headers: { 'content-type': 'text/plain' } }],
	['a charset that it is not in', { headers: { 'content-type': 'application/json; charset=gbk' } }],
	['header names in capitals', { headers: { 'CONTENT-TYPE': 'APPLICATION/JSON' } }],
	['base64, as API Gateway sends what has no Content-Type', { base64: true, body: json(saying('今晚八点开会 👍')) }],
	['an unknown path', event({ rawPath: '/prod/anything', routeKey: '$default' })],
	['white space around the body', { body: `\r\n ${json()}\n` }],
	['a percent-encoded key and value', { query: queryText().replace('SdkAppid=1', '%53dkAppid=%31') }],
	['keys in another order, with unknown ones', { query: `x=1&${queryText().split('&').reverse().join('&')}&y` }],
	['an unknown key twice', { query: `${queryText()}&x=1&x=2` }],
	['10 KB of query', { query: query({ x: 'x'.repeat(10_000) }) }],
	['the previous token, while it is being rotated', { query: at(String(SECOND), PREVIOUS) }],
	['60 s ago', { query: at(String(SECOND - 60)) }],
	['59 s ago', { query: at(String(SECOND - 59)) }],
	['59 s ahead', { query: at(String(SECOND + 59)) }],
	['60 s ahead', { query: at(String(SECOND + 60)) }],
	['no time of arrival', event({ requestContext: { http: {} } })],
	['an arrival in 1970', { timeEpoch: 0 }],
	['an arrival in a year', { timeEpoch: NOW + 31_536_000_000 }],
	['no CallbackCommand in the body', { body: json({ CallbackCommand: undefined }) }],
	['the fields of 2019', { body: { GroupId: 'a', Type: 'Public', From_Account: 'a', MsgBody: [] } }],
	['null for what may be missing', { body: json({ MsgSeq: null, EventTime: null, TopicId: null, GroupAtInfo: null }) }],
	[
		'numbers as strings of digits',
		{ body: json({ MsgSeq: '101', Random: '4294967295', MsgTime: '1767225601', EventTime: '1767225601123' }) },
	],
	['a mention that is no object', { body: json({ GroupAtInfo: ['user_0412'] }) }],
	['a mention of a number', { body: json({ GroupAtInfo: [{ GroupAt_Account: 1 }] }) }],
	['a seq beyond 2^53', { body: jsonWith('MsgSeq', '9007199254740993') }],
	['a seq beyond 2^53 as a string', { body: json({ MsgSeq: '9007199254740993' }) }],
	['a seq with a fraction', { body: json({ MsgSeq: 1.5 }) }],
	['a negative seq', { body: json({ MsgSeq: -1 }) }],
	['a seq beyond all numbers', { body: jsonWith('MsgSeq', '1e400') }],
	['200,000 digits as a seq', { body: jsonWith('MsgSeq', '9'.repeat(200_000)) }],
	['a seq in words', { body: json({ MsgSeq: 'one' }) }],
	['a seq in full-width digits', { body: json({ MsgSeq: '１０１' }) }],
	['a seq that is true', { body: json({ MsgSeq: true }) }],
	['a random number beyond 2^53', { body: jsonWith('Random', '1e30').replace('101', '102') }],
	['a random number with a fraction', { body: json({ Random: 0.1, MsgSeq: 103 }) }],
	['a time after the year 9999', { body: json({ MsgTime: 253_402_300_800 }) }],
	['a negative time', { body: json({ MsgTime: -1 }) }],
	['an EventTime that is an object', { body: json({ EventTime: {} }) }],
	['a CloudCustomData that is an object', { body: json({ CloudCustomData: {} }) }],
	['mentions that are no list', { body: json({ GroupAtInfo: {} }) }],
	['no Type', { body: json({ Type: undefined }) }],
	['an odd Type', { body: json({ Type: 7 }) }],
	['a seq of minus zero', { body: jsonWith('MsgSeq', '-0') }],
	[
		'a number beyond all numbers in an unknown field',
		{ body: jsonWith('Unknown', '[1e400,-1e400,12345678901234567890]') },
	],
	['one key twice', { body: jsonWith('CloudCustomData', '"first","CloudCustomData":"second"') }],
	[
		'__proto__ and constructor as keys',
		{ body: jsonWith('__proto__', '{"GroupId":5,"constructor":{"prototype":{"toString":1}}}') },
	],
	[
		'toString as the type of a group and of an element',
		{ body: json({ Type: 'toString', MsgBody: [{ MsgType: '__proto__', MsgContent: {} }] }) },
	],
	['500 levels', { body: jsonWith('Unknown', nested(499)) }],
	['no elements', { body: json({ MsgBody: [] }) }],
	[
		'1,000 elements',
		{ body: json({ MsgBody: Array(1000).fill({ MsgType: 'TIMTextElem', MsgContent: { Text: 'a' } }) }) },
	],
	['elements that are no objects', { body: json({ MsgBody: [null, 1, 'a', [], {}, true] }) }],
	['an element of an unknown type', { body: json({ MsgBody: [{ MsgType: 'TIMStreamElem', MsgContent: { a: 1 } }] }) }],
	['an element whose content is text', { body: json({ MsgBody: [{ MsgType: 'TIMTextElem', MsgContent: 'a' }] }) }],
	['a lone surrogate', { body: json(saying('\ud83d')) }],
	['what SQS refuses or XML lacks', { body: json(saying('\0\x01\ufffe\uffff\u2028')) }],
	[
		'right-to-left marks and emoji everywhere',
		{ body: json({ From_Account: '\u202e👩‍👩‍👧', Type: '👍', MsgId: '👍', ...saying('\u202e👍') }) },
	],
	['a GroupId with spaces', { body: json({ GroupId: ' a b ' }) }],
	['a Chinese GroupId', { body: json({ GroupId: '群组' }) }],
	['a GroupId of 129 characters', { body: json({ GroupId: 'g'.repeat(129) }) }],
	['an EventTime of 0', { body: json({ EventTime: 0 }) }],
	['the last second of the year 9999', { body: json({ MsgTime: 253_402_300_799 }) }],
	['12 KB', { body: sized(12_000) }],
	['64 KiB of quotes', { body: sized(64 * KIB, '"') }],
	['128 KiB, as a stream message may have', { body: sized(128 * KIB) }],
	['1,000,000 bytes', { body: sized(1_000_000) }],
	['256 KiB of backslashes', { body: sized(256 * KIB, '\\') }],
	['256 KiB of Chinese, in base64', base64(sized(256 * KIB, '群'))],
];

const leftAlone: readonly Row[] = [
	['an unknown command', { query: query({ CallbackCommand: 'Group.CallbackAfterTomorrow' }) }],
	['a command that asks before', { query: query({ CallbackCommand: 'Group.CallbackBeforeSendMsg' }) }],
	['another command with a broken body', { query: query({ CallbackCommand: 'State.StateChange' }), body: '{' }],
	['another command without a body', { query: query({ CallbackCommand: 'State.StateChange' }), body: undefined }],
	['our command in other letters', { query: query({ CallbackCommand: 'group.callbackaftersendmsg' }) }],
	['our command with a space', { query: query({ CallbackCommand: 'Group.CallbackAfterSendMsg ' }) }],
	['a command of 5 KB', { query: query({ CallbackCommand: 'x'.repeat(5000) }) }],
];

let relay: TestRelay;
beforeAll(async () => {
	vi.useFakeTimers({ toFake: ['Date'], now: NOW });
	relay = await startRelay({ CALLBACK_TOKENS: `${TOKEN},${PREVIOUS}` });
});
afterAll(async () => {
	await relay.stop();
	vi.useRealTimers();
});

const send = (wire: Wire) =>
	relay.send('event' in wire ? wire.event : request({ query: query(), body: json(), timeEpoch: NOW, ...wire }));

describe.each(Object.entries(rejected))('%s', (_reason, { status, errorCode, rows }) => {
	test.each(rows)(`is rejected with ${status} / ${errorCode} and kept from the queue: %s`, async (_name, wire) => {
		expect(await send(wire)).toEqual({
			status,
			headers: { 'content-type': 'application/json' },
			ActionStatus: 'FAIL',
			ErrorInfo: expect.stringMatching(/^[\w .^-]{10,100}$/),
			ErrorCode: errorCode,
		});
		expect(await relay.received()).toEqual([]);
	});
});

test('every rejected signature gets the same response, so that it does not reveal which part was wrong', async () => {
	const { rows = [] } = rejected['a signature that is not current'] ?? {};
	const answers = await Promise.all(rows.map(([, wire]) => send(wire)));

	expect(new Set(answers.map(({ ErrorInfo }) => ErrorInfo)).size).toBe(1);
});

const OK = { status: 200, ActionStatus: 'OK', ErrorInfo: '', ErrorCode: 0 };

describe('an unusual callback that may well come from Tencent', () => {
	test.each(published)('is published, as the schema has it: %s', async (_name, wire) => {
		expect(await send(wire)).toMatchObject(OK);
		const events = await relay.received();
		expect(events).toHaveLength(1);
		expect(() => parse(contract.sent.event, events[0])).not.toThrow();
	});

	test.each(leftAlone)('is acknowledged and ignored: %s', async (_name, wire) => {
		expect(await send(wire)).toMatchObject(OK);
		expect(await relay.received()).toEqual([]);
	});
});

test('a signed request that is replayed inside the window is one message on the queue', async () => {
	const again = { body: json({ GroupId: 'replayed' }), query: query() };

	expect([await send(again), await send(again), await send(again)]).toMatchObject([OK, OK, OK]);
	expect(await relay.received()).toHaveLength(1);
});
