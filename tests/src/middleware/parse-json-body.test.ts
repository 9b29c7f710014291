import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseJsonBody } from '../../../src/middleware/parse-json-body.ts';
import { runStep } from '../../support/middleware.ts';

const read = (body: string | undefined, isBase64Encoded = false) => {
	return runStep(parseJsonBody(), { body, isBase64Encoded }).internal.payload;
};
const readBase64 = (bytes: string | Uint8Array) => read(Buffer.from(bytes).toString('base64'), true);
const rejection = (reason: string, message: string) => expect.objectContaining({ reason, message });
const tooLarge = rejection('size', 'The body should not be larger than 1000000 bytes');
const tooDeep = rejection('body', 'The body should not nest deeper than 500 levels');
const LARGEST = 1_000_000;

describe('a body', () => {
	test('is kept verbatim, next to what it says', () => {
		const text = ' {"b":1.0,\n"a":12345678901234567890}';

		expect(read(text)).toEqual({ text, json: { b: 1, a: 12345678901234567000 }, depth: 1 });
	});

	test('is the same whether it comes as text or as base64', () => {
		fc.assert(
			fc.property(fc.dictionary(fc.string(), fc.jsonValue({ stringUnit: 'grapheme' })), (value) => {
				const text = JSON.stringify(value);
				expect(readBase64(text)).toEqual(read(text));
				expect(read(text)).toMatchObject({ text, json: JSON.parse(text) });
			}),
		);
	});

	test('may hold a __proto__ key, which is data', () => {
		const json = read('{"__proto__":{"a":1}}')?.json as object;

		expect(Object.keys(json)).toEqual(['__proto__']);
		expect(Object.getPrototypeOf(json)).toBe(Object.prototype);
	});

	test.each([undefined, ''])('is rejected if it is %j', (body) => {
		expect(() => read(body)).toThrow(expect.objectContaining({ reason: 'body', message: 'The body is missing' }));
	});

	test.each(['null', '1', '"a"', '[]', 'true'])('is rejected if it is not a JSON object: %s', (body) => {
		expect(() => read(body)).toThrow(rejection('body', 'The body should be a JSON object'));
	});

	test.each(['{', '{}}', ' '])('is rejected if it is not JSON: %s', (body) => {
		expect(() => read(body)).toThrow(rejection('body', 'The body should be JSON'));
	});

	test('is rejected without a word of it, because the rejection is logged', () => {
		let thrown: unknown;
		try {
			read('{"canary');
		} catch (error) {
			thrown = error;
		}

		expect(thrown).toMatchObject({ reason: 'body', message: 'The body should be JSON' });
		expect(thrown).not.toHaveProperty('cause');
	});

	test.each(['%%%%', 'e30', 'e3 0=', 'e30=='])('is rejected if it is called base64 and is not: %s', (body) => {
		expect(() => read(body, true)).toThrow(
			expect.objectContaining({ reason: 'body', message: 'The body should be base64' }),
		);
	});

	test('is rejected if it is not UTF-8, because something would be lost', () => {
		expect(() => readBase64(Buffer.from([0x7b, 0xff, 0x7d]))).toThrow(
			expect.objectContaining({ reason: 'body', message: 'The body should be UTF-8' }),
		);
	});
});

describe('the size of a body', () => {
	const sized = (bytes: number) => `{"a":"${'é'.repeat((bytes - 8) / 2)}"}`;

	test('may be 1,000,000 bytes of UTF-8', () => {
		expect(() => read(sized(LARGEST))).not.toThrow();
		expect(() => readBase64(sized(LARGEST))).not.toThrow();
	});

	test('may not be more', () => {
		expect(() => read(`${sized(LARGEST)} `)).toThrow(tooLarge);
		expect(() => readBase64(`${sized(LARGEST)} `)).toThrow(tooLarge);
	});
});

describe('the depth of a body', () => {
	const objects = (levels: number) => `${'{"a":'.repeat(levels)}1${'}'.repeat(levels)}`;
	const lists = (levels: number) => `{"a":${'['.repeat(levels - 1)}${']'.repeat(levels - 1)}}`;

	test('may be 500 levels', () => {
		expect(() => read(objects(500))).not.toThrow();
		expect(() => read(lists(500))).not.toThrow();
	});

	test('may not be more', () => {
		expect(() => read(objects(501))).toThrow(tooDeep);
		expect(() => read(lists(501))).toThrow(tooDeep);
	});

	test('does not count what is side by side, nor brackets in strings', () => {
		expect(() => read(`{"a":[${'[],{},'.repeat(1000)}1]}`)).not.toThrow();
		expect(() => read(JSON.stringify({ a: `\\"${'[{'.repeat(1000)}\\` }))).not.toThrow();
	});

	test('counts what follows a string that ends in an escaped backslash', () => {
		expect(() => read(`{"a\\\\":${'['.repeat(500)}${']'.repeat(500)}}`)).toThrow(tooDeep);
	});
});
