import { hash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { judgeAnswer } from '../../../src/queue/sqs-response.ts';

const MD5 = hash('md5', 'the body');
const judge = (statusCode: number, body: unknown, header?: string) =>
	judgeAnswer(
		{ statusCode, headers: header === undefined ? {} : { 'x-amzn-query-error': header } },
		typeof body === 'string' ? body : JSON.stringify(body),
		MD5,
	);

describe('an answer with 200', () => {
	test('says that SQS has the message, where it has the same body', () => {
		expect(judge(200, { MD5OfMessageBody: MD5, MessageId: '1' })).toBeUndefined();
	});

	test.each([
		['no JSON', '<html>'],
		['an empty answer', ''],
		['JSON that is null', 'null'],
		['no MD5', '{"MessageId":"1"}'],
		['an MD5 that is no text', '{"MD5OfMessageBody":1}'],
	])('is no receipt if it is %s, and another attempt is worth it', (_what, text) => {
		expect(judge(200, text)).toMatchObject({
			code: 'MalformedAnswer',
			cause: { name: 'MalformedAnswer', message: 'SQS answered 200, but not that it has the message' },
			retry: true,
		});
	});

	test('is the end if SQS has another body, because a retry would be dropped as a duplicate', () => {
		expect(judge(200, { MD5OfMessageBody: '0'.repeat(32) })).toMatchObject({
			code: 'WrongMD5',
			cause: { message: 'SQS has another body than was sent' },
			retry: false,
		});
	});
});

describe('a refusal by SQS', () => {
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
		expect(judge(400, body, header)).toMatchObject({
			code,
			cause: { name: code, message: says ?? 'SQS answered 400' },
			retry: false,
		});
	});

	test.each([
		{ status: 400, type: 'AccessDeniedException', retry: false, because: 'no attempt mends it' },
		{ status: 404, type: 'Other', retry: false, because: 'no attempt mends it' },
		{ status: 499, type: 'Other', retry: false, because: 'no attempt mends it' },
		{ status: 429, type: 'Other', retry: true, because: 'there were too many requests' },
		{ status: 500, type: 'Other', retry: true, because: 'SQS is in trouble' },
		{ status: 503, type: 'ServiceUnavailable', retry: true, because: 'SQS is in trouble' },
		{ status: 403, type: 'RequestThrottled', retry: true, because: 'there were too many requests' },
		{ status: 400, type: 'ThrottlingException', retry: true, because: 'there were too many requests' },
		{ status: 403, type: 'ExpiredToken', retry: true, because: 'Lambda renews the credentials' },
		{ status: 400, type: 'ExpiredTokenException', retry: true, because: 'Lambda renews the credentials' },
	])('by $status $type may be tried again: $retry, because $because', ({ status, type, retry }) => {
		expect(judge(status, { __type: type })).toMatchObject({ code: type, retry });
	});
});
