import { expect, test } from 'vitest';
import { toJsonLine } from '../../../src/json/line.ts';

test('is JSON', () => {
	expect(toJsonLine({ a: ['群', undefined], b: undefined })).toBe('{"a":["群",null]}');
});

test.each(['\n', '\r', '\u0085', '\u2028', '\u2029'])('is one line to readers that end a line at %j', (char) => {
	const line = toJsonLine({ [`key${char}`]: `text${char}${char}` });

	expect(line).not.toContain(char);
	expect(JSON.parse(line)).toEqual({ [`key${char}`]: `text${char}${char}` });
});
