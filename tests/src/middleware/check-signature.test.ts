import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { checkSignature } from '../../../src/middleware/check-signature.ts';
import type { CallbackQuery } from '../../../src/tencent/query.ts';
import { runStep } from '../../support/middleware.ts';
import { captureOutput, type Output } from '../../support/output.ts';
import { signed } from '../../support/requests.ts';

const run = (step: ReturnType<typeof checkSignature>, query: CallbackQuery, arrivedAt = Date.now()) =>
	runStep(step, {}, { query, arrivedAt });

let output: Output;
beforeEach(() => {
	output = captureOutput();
});
afterEach(() => output.stop());

describe('with a token', () => {
	test('a signed request passes and is known as signed', () => {
		const { internal } = run(checkSignature(['token']), signed('token'));

		expect(internal).toMatchObject({ signed: true });
	});

	test('both tokens are valid while one replaces the other', () => {
		const middleware = checkSignature(['new', 'old']);

		expect(() => run(middleware, signed('new'))).not.toThrow();
		expect(() => run(middleware, signed('old'))).not.toThrow();
	});

	test('any other request is rejected', () => {
		expect(() => run(checkSignature(['token']), signed('other'))).toThrow(
			expect.objectContaining({
				reason: 'signature',
				message: 'Sign and RequestTime in the query should be a current signature by Tencent',
			}),
		);
	});

	test('its age is judged by the clock of API Gateway, because ours can be minutes behind after a freeze', () => {
		const arrivedAt = Date.now() + 5 * 60_000;

		expect(run(checkSignature(['token']), signed('token', arrivedAt), arrivedAt).internal.signed).toBe(true);
		expect(() => run(checkSignature(['token']), signed('token'), arrivedAt)).toThrow();
	});

	test('there is nothing to warn about', () => {
		checkSignature(['token']);

		expect(output.lines()).toEqual([]);
	});
});

describe('without a token', () => {
	test('one warning at startup says how to set one, and no request repeats it', () => {
		const middleware = checkSignature(undefined);
		run(middleware, {});
		run(middleware, {});

		expect(output.lines()).toMatchObject([{ level: 'WARN', message: expect.stringContaining('CALLBACK_TOKENS') }]);
	});

	test('every request passes, and none counts as signed', () => {
		const { internal } = run(checkSignature(undefined), signed('token'));

		expect(internal).toMatchObject({ signed: false });
	});
});
