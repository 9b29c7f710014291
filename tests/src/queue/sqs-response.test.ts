import { hash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { readSqsResponse } from '../../../src/queue/sqs-response.ts';

const MD5 = hash('md5', 'the body');
const read = (statusCode: number, body: unknown, header?: string) =>
	readSqsResponse(
		{
			statusCode,
			headers: header === undefined ? {} : { 'x-amzn-query-error': header },
			body: typeof body === 'string' ? body : JSON.stringify(body),
		},
		MD5,
	);

describe('a response with 200', () => {
	test('confirms the message if SQS holds the same body', () => {
		expect(read(200, { MD5OfMessageBody: MD5, MessageId: '1' })).toEqual({ ok: true });
	});

	test.each([
		['not JSON', '<html>'],
		['empty', ''],
		['JSON that is null', 'null'],
		['without an MD5', '{"MessageId":"1"}'],
		['with an MD5 that is not a string', '{"MD5OfMessageBody":1}'],
	])('is not a confirmation if it is %s, and another attempt makes sense', (_what, text) => {
		expect(read(200, text)).toMatchObject({
			code: 'MalformedResponse',
			cause: { name: 'MalformedResponse', message: 'SQS responded with 200, but did not confirm the message' },
			retryable: true,
		});
	});

	test('is final if SQS holds another body, because a retry would be dropped as a duplicate', () => {
		expect(read(200, { MD5OfMessageBody: '0'.repeat(32) })).toMatchObject({
			code: 'WrongMD5',
			cause: { message: 'SQS holds another body than the one sent' },
			retryable: false,
		});
	});
});

describe('an error from SQS', () => {
	const oddType = { toString: 1, valueOf: 1 };
	test.each([
		{ body: { __type: 'com.amazonaws.sqs#QueueDoesNotExist', message: 'No' }, code: 'QueueDoesNotExist', says: 'No' },
		{ body: { __type: 'InvalidMessageContents' }, code: 'InvalidMessageContents' },
		{ body: { __type: 'InvalidSecurity' }, header: 'Other;Sender', code: 'InvalidSecurity' },
		{
			body: {},
			header: 'AWS.SimpleQueueService.NonExistentQueue;Sender',
			code: 'AWS.SimpleQueueService.NonExistentQueue',
		},
		{ body: {}, code: 'HTTP400' },
		{ body: null, code: 'HTTP400' },
		{ body: '<html>', code: 'HTTP400' },
		{ body: { __type: oddType, message: oddType }, code: 'HTTP400' },
		{ body: { __type: oddType, message: null }, header: 'InvalidAddress', code: 'InvalidAddress' },
		{ body: { __type: '' }, code: 'HTTP400' },
		{ body: { __type: 'x'.repeat(64) }, code: 'x'.repeat(64) },
		{ body: { __type: 'x'.repeat(65) }, code: 'HTTP400' },
		{ body: { __type: 'two words' }, code: 'HTTP400' },
		{ body: { __type: 'Denied\n{"level":"INFO"}' }, code: 'HTTP400' },
		{ body: {}, header: '<script>', code: 'HTTP400' },
	])('is known by a code that is safe to pass on: $body, $header gives $code', ({ body, header, code, says }) => {
		expect(read(400, body, header)).toMatchObject({
			code,
			cause: { name: code, message: says ?? 'SQS responded with 400' },
			retryable: false,
		});
	});

	test.each([
		{ status: 400, type: 'AccessDeniedException', retry: false, because: 'no attempt fixes it' },
		{ status: 404, type: 'Other', retry: false, because: 'no attempt fixes it' },
		{ status: 499, type: 'Other', retry: false, because: 'no attempt fixes it' },
		{ status: 429, type: 'Other', retry: true, because: 'there were too many requests' },
		{ status: 500, type: 'Other', retry: true, because: 'SQS is in trouble' },
		{ status: 503, type: 'ServiceUnavailable', retry: true, because: 'SQS is in trouble' },
		{ status: 403, type: 'RequestThrottled', retry: true, because: 'there were too many requests' },
		{ status: 400, type: 'ThrottlingException', retry: true, because: 'there were too many requests' },
		{ status: 403, type: 'ExpiredToken', retry: true, because: 'Lambda renews the credentials' },
		{ status: 400, type: 'ExpiredTokenException', retry: true, because: 'Lambda renews the credentials' },
	])('by $status $type is retryable: $retry, because $because', ({ status, type, retry }) => {
		expect(read(status, { __type: type })).toMatchObject({ code: type, retryable: retry });
	});

	test.each([
		{ type: 'RequestExpired', message: 'Request has expired' },
		{ type: 'RequestTimeTooSkewed', message: 'The difference is too large' },
		{
			type: 'SignatureDoesNotMatch',
			message: 'Signature expired: 20260101T000000Z is now earlier than 20260101T000500Z',
		},
		{ type: 'InvalidSignatureException', message: 'Signature not yet current: 20260101T001000Z is still later' },
	])('about our clock is retryable once the clock is corrected: $type', ({ type, message }) => {
		expect(read(403, { __type: type, message })).toMatchObject({ code: type, retryable: true, clockSkew: true });
	});

	test('about a wrong key is not about our clock', () => {
		expect(
			read(403, { __type: 'SignatureDoesNotMatch', message: 'The request signature does not match' }),
		).toMatchObject({ retryable: false, clockSkew: false });
	});
});
