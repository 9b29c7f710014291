import { safeParse } from 'valibot';
import { describe, expect, test } from 'vitest';
import { callbackSchema, parseQuery } from '../../../src/tencent/callback.ts';
import { callbackBody } from '../../support/requests.ts';

const issue = (fields: Record<string, unknown>) => {
	const { issues } = safeParse(callbackSchema, JSON.parse(JSON.stringify(callbackBody(fields))), { abortEarly: true });
	return issues?.[0].message;
};
const output = (fields: Record<string, unknown>) => safeParse(callbackSchema, callbackBody(fields)).output;

describe('the body', () => {
	test.each(['GroupId', 'Type', 'From_Account', 'MsgBody'])('needs %s', (field) => {
		expect(safeParse(callbackSchema, callbackBody({ [field]: undefined })).success).toBe(false);
		expect(safeParse(callbackSchema, callbackBody({ [field]: null })).success).toBe(false);
	});

	test.each([
		['GroupId', ''],
		['Type', ''],
	])('needs a %s that is not empty', (field, value) => {
		expect(issue({ [field]: value })).toBe('should not be empty');
	});

	test('says what is missing', () => {
		expect(issue({ GroupId: undefined })).toBe('is missing');
	});

	test.each([[{ GroupAtAllFlag: 'odd' }], ['odd'], [null]])('makes of the odd mention %j one of nobody', (odd) => {
		const good = { GroupAtAllFlag: 0, GroupAt_Account: 'user1' };
		expect(output({ GroupAtInfo: [odd, good] })).toMatchObject({ GroupAtInfo: [{}, good] });
	});

	test('may have an empty sender, as no documentation forbids it', () => {
		expect(issue({ From_Account: '' })).toBeUndefined();
	});

	test.each([
		['GroupId', 1, 'should be a string'],
		['From_Account', {}, 'should be a string'],
		['MsgBody', {}, 'should be a list'],
		['GroupAtInfo', {}, 'should be a list'],
		['MsgSeq', 1.5, 'should be an integer below 2^53'],
		['MsgSeq', 9007199254740992, 'should be an integer below 2^53'],
		['MsgSeq', '9007199254740992', 'should be an integer below 2^53'],
		['MsgSeq', -1, 'should not be negative'],
		['MsgSeq', 'one', 'should be an integer or a string of digits'],
		['MsgSeq', '', 'should be an integer or a string of digits'],
		['MsgSeq', '1e3', 'should be an integer or a string of digits'],
		['MsgSeq', ' 1', 'should be an integer or a string of digits'],
		['MsgSeq', '１', 'should be an integer or a string of digits'],
		['MsgSeq', '12345678901234567', 'should be an integer or a string of digits'],
		['MsgSeq', true, 'should be an integer or a string of digits'],
		['MsgTime', 253402300800, 'should be a time before the year 10000'],
		['EventTime', 253402300800000, 'should be a time before the year 10000'],
	])('refuses %s %j', (field, value, message) => {
		expect(issue({ [field]: value })).toBe(message);
	});

	test.each([
		['MsgSeq', 0, 0],
		['MsgSeq', 4294967295, 4294967295],
		['MsgSeq', '4294967295', 4294967295],
		['MsgSeq', 9007199254740991, 9007199254740991],
		['MsgTime', 253402300799, 253402300799000],
		['MsgTime', '1767225601', 1767225601000],
		['EventTime', 253402300799999, 253402300799999],
		['EventTime', '1767225601123', 1767225601123],
		['EventTime', null, undefined],
	])('reads %s %j as %s', (field, value, read) => {
		expect(output({ [field]: value })).toMatchObject({ [field]: read });
	});
});

describe('the query', () => {
	test('is read key by key, decoded', () => {
		expect(
			parseQuery(
				'SdkAppid=1400000000&CallbackCommand=Group.CallbackAfterSendMsg&ClientIP=%32&OptPlatform=iOS&Sign=a&RequestTime=1&RequestId=r&Other=1',
			),
		).toEqual({
			SdkAppid: '1400000000',
			CallbackCommand: 'Group.CallbackAfterSendMsg',
			ClientIP: '2',
			OptPlatform: 'iOS',
			Sign: 'a',
			RequestTime: '1',
			RequestId: 'r',
		});
	});

	test.each(['SdkAppid', 'CallbackCommand', 'ClientIP', 'OptPlatform', 'Sign', 'RequestTime', 'RequestId'])(
		'has no %s where it is given twice, even if it is the same',
		(key) => {
			expect(parseQuery(`${key}=1&${key}=1`)).toMatchObject({ [key]: undefined });
		},
	);

	test('takes both spellings of the request id', () => {
		expect(parseQuery('RequestID=a')).toMatchObject({ RequestId: 'a' });
		expect(parseQuery('RequestID=a&RequestId=b')).toMatchObject({ RequestId: 'b' });
	});

	test('tells keys by their case', () => {
		expect(parseQuery('sdkappid=1').SdkAppid).toBeUndefined();
	});

	test('may be empty', () => {
		expect(Object.values(parseQuery('')).filter((value) => value !== undefined)).toEqual([]);
	});
});
