import { describe, expect, test } from 'vitest';
import { acknowledge, Rejection, type RejectionReason, reject, rejections } from '../../../src/tencent/response.ts';

const headers = { 'content-type': 'application/json' };

describe('a response to Tencent', () => {
	test('is 200 and OK for a callback that was accepted', () => {
		expect(acknowledge()).toEqual({
			statusCode: 200,
			headers,
			body: '{"ActionStatus":"OK","ErrorInfo":"","ErrorCode":0}',
		});
	});

	test.each([
		['unexpected', 500, 10100],
		['sdkAppId', 403, 10101],
		['signature', 403, 10102],
		['body', 400, 10103],
		['schema', 400, 10104],
		['size', 413, 10105],
		['command', 400, 10106],
		['queue', 503, 10107],
		['source', 403, 10108],
	] as const)('is FAIL for the reason %s, with %i / %i and the reason in words', (reason, statusCode, errorCode) => {
		expect(reject(new Rejection(reason, 'It should be so'))).toEqual({
			statusCode,
			headers,
			body: `{"ActionStatus":"FAIL","ErrorInfo":"It should be so","ErrorCode":${errorCode}}`,
		});
	});

	test('has a code of its own for every reason, in the range that Tencent leaves to apps', () => {
		const codes = Object.values(rejections).map(({ errorCode }) => errorCode);

		expect(new Set(codes).size).toBe(codes.length);
		expect(codes.every((code) => code >= 10100 && code <= 10200)).toBe(true);
	});

	test('never shows what caused a rejection', () => {
		const reason: RejectionReason = 'unexpected';
		const rejection = new Rejection(reason, 'Internal error', { cause: new Error('canary') });

		expect(rejection).toMatchObject({ name: 'Rejection', reason });
		expect(reject(rejection).body).not.toContain('canary');
	});
});
