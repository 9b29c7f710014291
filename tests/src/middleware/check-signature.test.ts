import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { checkSignature } from '../../../src/middleware/check-signature.ts';
import { runBefore } from '../../support/middleware.ts';
import { captureOutput, type Output } from '../../support/output.ts';
import { signed } from '../../support/requests.ts';

let output: Output;
beforeEach(() => {
	output = captureOutput();
});
afterEach(() => output.stop());

describe('with a token', () => {
	test('a signed request passes and is known as signed', () => {
		const event = { query: signed('token') };
		runBefore(checkSignature(['token']), event);

		expect(event).toMatchObject({ signed: true });
	});

	test('both tokens are good while one replaces the other', () => {
		const middleware = checkSignature(['new', 'old']);

		expect(() => runBefore(middleware, { query: signed('new') })).not.toThrow();
		expect(() => runBefore(middleware, { query: signed('old') })).not.toThrow();
	});

	test('any other request is refused, and is known as not signed', () => {
		const event = { query: signed('other') };

		expect(() => runBefore(checkSignature(['token']), event)).toThrow(
			expect.objectContaining({
				reason: 'signature',
				message: 'Sign and RequestTime in the query should be a current signature by Tencent',
			}),
		);
		expect(event).toMatchObject({ signed: false });
	});

	test('there is nothing to warn of', () => {
		checkSignature(['token']);

		expect(output.lines()).toEqual([]);
	});
});

describe('without a token', () => {
	test('one warning at the start says how to set one, and no request repeats it', () => {
		const middleware = checkSignature(undefined);
		runBefore(middleware, { query: {} });
		runBefore(middleware, { query: {} });

		expect(output.lines()).toMatchObject([{ level: 'WARN', message: expect.stringContaining('CALLBACK_TOKENS') }]);
	});

	test('every request passes, and none counts as signed', () => {
		const event = { query: signed('token') };
		runBefore(checkSignature(undefined), event);

		expect(event).toMatchObject({ signed: false });
	});
});
