import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { itemTexts, memberText } from '../../../../src/tencent/rest/json-text.ts';

describe('the texts of items', () => {
	test('are verbatim, so that numbers beyond 2^53 and white space stay as they came', () => {
		const items = ['{"a": 18446744073709551615}', '[ ]', '"x]}"', '1.50', '{"b":[{"c":"\\"}"}]}', 'null'];
		expect(itemTexts(`[${items.join(' , ')}]`)).toEqual(items);
	});

	test('are the items, of any JSON array', () => {
		fc.assert(
			fc.property(fc.array(fc.jsonValue()), (list) => {
				expect(itemTexts(JSON.stringify(list)).map((text) => JSON.parse(text))).toEqual(
					JSON.parse(JSON.stringify(list)),
				);
			}),
		);
	});
});

describe('the text of a member', () => {
	test('is verbatim', () => {
		expect(memberText('{"Next": 18446744073709551615, "a": 1}', 'Next')).toBe('18446744073709551615');
	});

	test('is not one of an inner object, nor a value that reads like the key', () => {
		expect(memberText('{"a":{"Next":1},"b":"Next","c":3}', 'Next')).toBeUndefined();
	});

	test('is that of the last of two equal keys, as JSON.parse has it, and of a key with an escape', () => {
		expect(memberText('{"Next":1,"N\\u0065xt":2}', 'Next')).toBe('2');
	});
});
