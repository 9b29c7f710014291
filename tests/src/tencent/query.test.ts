import { describe, expect, test } from 'vitest';
import { parseQuery } from '../../../src/tencent/query.ts';

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
		'has no %s if it is given twice, even with the same value',
		(key) => {
			expect(parseQuery(`${key}=1&${key}=1`)).toMatchObject({ [key]: undefined });
		},
	);

	test('accepts both spellings of the request id', () => {
		expect(parseQuery('RequestID=a')).toMatchObject({ RequestId: 'a' });
		expect(parseQuery('RequestID=a&RequestId=b')).toMatchObject({ RequestId: 'b' });
	});

	test('distinguishes keys by case', () => {
		expect(parseQuery('sdkappid=1').SdkAppid).toBeUndefined();
	});

	test('may be empty', () => {
		expect(Object.values(parseQuery('')).filter((value) => value !== undefined)).toEqual([]);
	});
});
