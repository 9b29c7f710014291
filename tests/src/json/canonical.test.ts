import { beforeEach, describe, expect, test } from 'vitest';
import { canonicalize } from '../../../src/json/canonical.ts';

const canonical = (json: string) => canonicalize(json, 'omitted');

describe('the canonical form', () => {
	test.each([
		['{"b":1,"a":2}', '{"a":2,"b":1}'],
		['{ "a" : [ 1 , 2 ] }', '{"a":[1,2]}'],
		['{"a":"\\u0062\\/"}', '{"a":"b/"}'],
		['{"\\u0061":{"\\u0062":"\\u0063"}}', '{"a":{"b":"c"}}'],
		['{"a":1,"omitted":7}', '{"a":1,"omitted":null}'],
	])('of %s is that of %s: order, white space and escapes make no difference', (one, other) => {
		expect(canonical(one)).toBe(canonical(other));
	});

	test.each([
		['{"a":1}', '{"a":"1"}'],
		['{"a":1}', '{"a":1.0}'],
		['{"a":12345678901234567890}', '{"a":12345678901234567891}'],
		['{"a":1e400}', '{"a":2e400}'],
		['{"a":null}', '{"a":"null"}'],
		['{"a":[]}', '{"a":{}}'],
		['{"a":["b","c"]}', '{"a":["b,c"]}'],
		['{"a":{"omitted":1}}', '{"a":{"omitted":2}}'],
		['{"__proto__":1}', '{"__proto__":2}'],
		['{"a":0,"\\\\":0}', '{"a":0,"\\u0041":0}'],
	])('tells %s from %s', (one, other) => {
		expect(canonical(one)).not.toBe(canonical(other));
	});
});

describe('the canonical form in a process that has parsed an escaped key', () => {
	beforeEach(() => {
		JSON.parse('{"a":0,"\\\\":0}');
	});

	test('tells keys apart that differ only in their escapes', () => {
		const forms = ['\\\\', '\\u0041', '\\n', '\\"'].map((key) => canonical(`{"a":0,"${key}":0}`));

		expect(new Set(forms).size).toBe(4);
	});

	test('is the same for a key with and without escapes', () => {
		expect(canonical('{"a":0,"\\u0041":0}')).toBe(canonical('{"a":0,"A":0}'));
	});
});
