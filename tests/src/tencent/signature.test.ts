import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { sign, verify } from '../../../src/tencent/signature.ts';

// Tencent's documented vector (Tencent: 269/32431).
const RequestTime = '1669872112';
const Sign = '17773bc39a671d7b9aa835458704d2a6db81360a5940292b587d6d760d484061';
const NOW = 1_669_872_112_000;

const token = fc.string({ minLength: 1, maxLength: 128 });
/** Any second from 2001 to 2286, which is when RequestTime has ten digits. */
const second = fc.integer({ min: 1_000_000_000, max: 9_999_999_999 });
const offset = fc.integer({ min: -60, max: 60 });

describe('sign', () => {
	test("makes Tencent's documented signature", () => {
		expect(sign('xxxxyyyy', RequestTime)).toBe(Sign);
	});
});

describe('verify', () => {
	test("accepts Tencent's documented signature", () => {
		expect(verify(['xxxxyyyy'], { Sign, RequestTime }, NOW)).toBe(true);
	});

	test('rejects it for the token that a page of the documentation misprints', () => {
		expect(verify(['xxxyyy'], { Sign, RequestTime }, NOW)).toBe(false);
	});

	test.each([
		[-61_000, false],
		[-60_001, false],
		[-60_000, true],
		[-59_000, true],
		[0, true],
		[60_000, true],
		[60_999, true],
		[61_000, false],
	])(
		'judges a signature at %i ms from its second: %s, because the window counts whole seconds in both directions',
		(ms, valid) => {
			expect(verify(['xxxxyyyy'], { Sign, RequestTime }, NOW + ms)).toBe(valid);
		},
	);

	test('rejects everything if there is no token', () => {
		expect(verify([], { Sign, RequestTime }, NOW)).toBe(false);
	});

	test('accepts what any of the tokens signed, inside the window, whatever their order', () => {
		fc.assert(
			fc.property(
				fc.array(token, { minLength: 1, maxLength: 3 }),
				fc.nat(2),
				second,
				offset,
				(tokens, pick, at, by) => {
					const signer = tokens[pick % tokens.length] as string;
					const given = { RequestTime: String(at), Sign: sign(signer, String(at)) };
					expect(verify(tokens, given, (at + by) * 1000)).toBe(true);
				},
			),
		);
	});

	test('rejects what another token signed', () => {
		fc.assert(
			fc.property(token, token, second, (ours, theirs, at) => {
				fc.pre(ours !== theirs);
				const given = { RequestTime: String(at), Sign: sign(theirs, String(at)) };
				expect(verify([ours], given, at * 1000)).toBe(false);
			}),
		);
	});

	test('rejects every signature outside the window, in the past and in the future', () => {
		fc.assert(
			fc.property(token, second, fc.integer({ min: 61, max: 1e9 }), fc.boolean(), (ours, at, by, late) => {
				const given = { RequestTime: String(at), Sign: sign(ours, String(at)) };
				expect(verify([ours], given, (at + (late ? by : -by)) * 1000)).toBe(false);
			}),
		);
	});

	test('rejects any change of a digit', () => {
		fc.assert(
			fc.property(fc.nat(63), fc.constantFrom(...'0123456789abcdef'), (place, digit) => {
				fc.pre(Sign[place] !== digit);
				const changed = Sign.slice(0, place) + digit + Sign.slice(place + 1);
				expect(verify(['xxxxyyyy'], { Sign: changed, RequestTime }, NOW)).toBe(false);
			}),
		);
	});

	test.each([`0${Sign}`, `${Sign}0`, `${Sign}\n`, Sign.slice(1), ''])(
		'rejects %j, which is longer or shorter than a signature, and does not throw',
		(odd) => {
			expect(verify(['xxxxyyyy'], { Sign: odd, RequestTime }, NOW)).toBe(false);
		},
	);

	test('never throws and never accepts text that is not a signature, however long and in whatever script', () => {
		const text = fc.oneof(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary', minLength: 64, maxLength: 64 }));
		fc.assert(
			fc.property(fc.option(text, { nil: undefined }), fc.option(text, { nil: undefined }), (sign, time) => {
				const given = {
					...(sign === undefined ? {} : { Sign: sign }),
					...(time === undefined ? {} : { RequestTime: time }),
				};
				expect(verify(['xxxxyyyy'], given, NOW)).toBe(false);
				expect(verify(['xxxxyyyy'], { ...given, Sign }, NOW)).toBe(false);
				expect(verify(['xxxxyyyy'], { ...given, RequestTime }, NOW)).toBe(false);
			}),
		);
	});

	test.each(['01669872112', '1669872112.0', ' 1669872112', '+1669872112', '1.669872112e9', '１669872112'])(
		'rejects RequestTime %j even if it is signed, because Tencent writes plain decimal seconds',
		(odd) => {
			expect(verify(['xxxxyyyy'], { RequestTime: odd, Sign: sign('xxxxyyyy', odd) }, NOW)).toBe(false);
		},
	);
});
