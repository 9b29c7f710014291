import { Readable } from 'node:stream';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { cutLines, type Part } from '../../../src/recovery/cut-lines.ts';

const cut = async (...chunks: string[]): Promise<Part[]> => {
	const parts: Part[] = [];
	for await (const part of cutLines(Readable.from(chunks))) parts.push(part);
	return parts;
};

/** Longer than what is kept of a line. */
const LONG = 'x'.repeat(4 * 1024 * 1024 + 1);

test('a line ends with \\n, and with nothing else that a program may take for the end of a line', async () => {
	expect(await cut('a\r\u2028b\n\nc')).toEqual([
		{ text: 'a\r\u2028b\n', first: true, last: true },
		{ text: '\n', first: true, last: true },
		{ text: 'c', first: true, last: true },
	]);
});

test('a text that ends with \\n has no further line, or the places in reports would be wrong', async () => {
	expect(await cut('a\n')).toEqual([{ text: 'a\n', first: true, last: true }]);
	expect(await cut('')).toEqual([]);
});

test('the pieces in which a text is read make no difference', async () => {
	await fc.assert(
		fc.asyncProperty(fc.array(fc.string({ unit: fc.constantFrom('a', '{', '\n', '\r') })), async (chunks) => {
			expect(await cut(...chunks)).toEqual(await cut(chunks.join('')));
		}),
	);
});

test('a line that is too long to be kept comes in parts, the last of which ends it', async () => {
	expect(await cut(LONG, 'rest\nnext')).toEqual([
		{ text: LONG, first: true, last: false },
		{ text: 'rest\n', first: false, last: true },
		{ text: 'next', first: true, last: true },
	]);
});

test('the end of a text ends such a line too', async () => {
	expect(await cut(LONG)).toEqual([
		{ text: LONG, first: true, last: false },
		{ text: '', first: false, last: true },
	]);
});
