import { expect, test } from 'vitest';
import { toErrorCode } from '../../../src/recovery/error-code.ts';

test.each([
	{ name: 'what SQS refuses', error: { name: 'AccessDenied' }, code: 'AccessDenied' },
	{ name: 'a refused connection', error: { name: 'Error', code: 'ECONNREFUSED' }, code: 'ECONNREFUSED' },
	{
		name: 'a host whose addresses all refuse the connection',
		error: { name: 'AggregateError', code: 'ECONNREFUSED' },
		code: 'ECONNREFUSED',
	},
	{
		name: "a broken connection, which has the SDK's name and Node's code",
		error: { name: 'TimeoutError', code: 'ECONNRESET' },
		code: 'TimeoutError',
	},
	{ name: 'a bug', error: new TypeError('no'), code: 'TypeError' },
	{ name: 'an error that says no more', error: new Error('no'), code: 'Error' },
])('$name is called $code', ({ error, code }) => expect(toErrorCode(error)).toBe(code));
