import fc from 'fast-check';
import { beforeEach, describe, expect, test } from 'vitest';
import { isJsonObject, parseJson } from '../../../src/json/parse.ts';

/** JSON in which every character of every string is escaped. */
const escapeAll = (value: unknown): string => {
	if (typeof value === 'string') {
		return `"${[...Array(value.length).keys()].map((i) => `\\u${value.charCodeAt(i).toString(16).padStart(4, '0')}`).join('')}"`;
	}
	if (Array.isArray(value)) return `[${value.map(escapeAll).join()}]`;
	if (!isJsonObject(value)) return JSON.stringify(value);
	return `{${Object.entries(value).map(([key, member]) => `${escapeAll(key)} : ${escapeAll(member)}`)}}`;
};

describe('JSON', () => {
	test('is parsed as JSON.parse does, however its strings are written', () => {
		fc.assert(
			fc.property(fc.jsonValue(), (value) => {
				const expected = JSON.parse(JSON.stringify(value));

				expect(parseJson(JSON.stringify(value))?.value).toEqual(expected);
				expect(parseJson(escapeAll(expected))?.value).toEqual(expected);
			}),
		);
	});

	test.each(['', ' ', '{', '{}}', "{'a':1}", '01', '[1,]', 'undefined'])('cannot be this text: %j', (text) => {
		expect(parseJson(text)).toBeUndefined();
	});

	test('may nest deeper than calls can, even if a key is escaped, so that it is rejected and crashes nothing', () => {
		const levels = 100_000;

		expect(parseJson(`{"\\u0061":${'['.repeat(levels)}${']'.repeat(levels)}}`)?.depth).toBe(levels + 1);
	});

	test('may be surrounded and interspersed by white space', () => {
		expect(parseJson(' { "\\u0061" \n: [ 1 , true , null , "x" ] }\n')?.value).toEqual({ a: [1, true, null, 'x'] });
	});

	test('may have a __proto__ key, which is data, even if another key is escaped', () => {
		const value = parseJson('{"__proto__":{"a":1},"\\u0062":2}')?.value as object;

		expect(Object.keys(value)).toEqual(['__proto__', 'b']);
		expect(Object.getPrototypeOf(value)).toBe(Object.prototype);
	});

	test('keeps the last of several members with one key', () => {
		expect(parseJson('{"a":1,"\\u0061":2}')?.value).toEqual({ a: 2 });
	});
});

// nodejs/node#63785: what the process has parsed before must not matter.
describe('an escaped key', () => {
	beforeEach(() => {
		JSON.parse('{"a":0,"\\\\":0}');
	});

	test.each([
		['{"a":0,"\\u0041":0}', { a: 0, A: 0 }],
		['{"a":0,"\\n":0}', { a: 0, '\n': 0 }],
		['{"a":0,"\\"" : 0}', { a: 0, '"': 0 }],
		['{"a":0,"x":"\\\\","\\u0041":0}', { a: 0, x: '\\', A: 0 }],
		['[[],{"a":0,"\\u0041":{"a":0,"\\u0042":[]}}]', [[], { a: 0, A: { a: 0, B: [] } }]],
	])('is not confused with a key that was parsed before: %s', (text, value) => {
		expect(parseJson(text)?.value).toEqual(value);
	});
});

describe('the depth', () => {
	test.each([
		['1', 0],
		['"[{"', 0],
		['[]', 1],
		['{"a":{}}', 2],
		['[[],[[]],[]]', 3],
		['{"a":[[[]]],"a":1}', 4],
		['{"\\\\":[[]]}', 3],
		['{"a":"\\"[[","b":[]}', 2],
	])('of %s is %i', (text, depth) => {
		expect(parseJson(text)?.depth).toBe(depth);
	});
});

test.each([
	[{}, true],
	[[], false],
	[null, false],
	['a', false],
	[undefined, false],
])('%j is a JSON object: %s', (value, is) => {
	expect(isJsonObject(value)).toBe(is);
});
