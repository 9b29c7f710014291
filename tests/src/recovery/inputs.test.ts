import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { openPaths, openStream } from '../../../src/recovery/inputs.ts';
import { readSpills } from '../../../src/recovery/read-spills.ts';
import { readPieces } from '../../support/log-exports/read.ts';

const spill = { reason: 'queue', message: { body: '{"text":"it\'s é"}', groupId: '1:a', deduplicationId: '1' } };
const line = JSON.stringify({ level: 'ERROR', message: 'Spilled', spill });

/** Files are read in pieces of this size. */
const PIECE = 64 * 1024;

const read = (content: string | Uint8Array) => readPieces(content, PIECE);

describe('an input that may not be text is rejected before anything is sent, because garbled text is worse than none', () => {
	test.each([
		{ name: 'CP1252, as Windows redirects it', bytes: Buffer.from(line, 'latin1') },
		{ name: 'UTF-16 without its mark', bytes: Buffer.from(line, 'utf16le') },
		{ name: 'UTF-16 without its mark, whose bytes are UTF-8 too', bytes: Buffer.from('START', 'utf16le') },
		{ name: 'UTF-16 cut inside a character', bytes: Buffer.from(`\ufeff${line}`, 'utf16le').subarray(0, -1) },
		{ name: 'UTF-8 cut inside a character', bytes: Buffer.from('é').subarray(0, 1) },
		{ name: 'a zip archive', bytes: Buffer.from('504b03041400000008000000ff', 'hex') },
		{ name: 'CP1252 in CSV', bytes: Buffer.from(`timestamp,message\n1,${'x'.repeat(PIECE)}é\n`, 'latin1') },
		{ name: 'CP1252 in gzip', bytes: gzipSync(Buffer.from(line, 'latin1')) },
	])('$name', async ({ bytes }) => {
		await expect(read(bytes)).rejects.toThrow(
			/^export\.json is neither UTF-8 nor marked as UTF-16.* convert the file to UTF-8\. Nothing was sent\.$/,
		);
	});

	test.each([
		{ name: 'gzip that is incomplete', bytes: gzipSync(line).subarray(0, -9), code: 'Z_BUF_ERROR' },
		{
			name: 'gzip followed by something else',
			bytes: Buffer.concat([gzipSync(line), Buffer.from(line)]),
			code: 'Z_DATA_ERROR',
		},
	])('$name', async ({ bytes, code }) => {
		await expect(read(bytes)).rejects.toMatchObject({
			message: 'export.json is a damaged or incomplete gzip file. Download it again. Nothing was sent.',
			cause: { code },
		});
	});

	test('a path that does not exist', () => {
		expect(() => [...openPaths(['nowhere.json'])]).toThrow(
			expect.objectContaining({
				message: 'Cannot read nowhere.json (ENOENT). Nothing was sent.',
				cause: expect.objectContaining({ code: 'ENOENT' }),
			}),
		);
	});
});

test.each([
	{ name: 'gzip', bytes: gzipSync(line) },
	{ name: 'UTF-16', bytes: Buffer.from(`\ufeff${line}`, 'utf16le') },
	{ name: 'UTF-8', bytes: line },
])('$name is recognized even if the first piece is a single byte', async ({ bytes }) => {
	expect(await readPieces(bytes, 1)).toEqual([{ kind: 'spill', spill, place: 'export.json, line 1' }]);
});

test.each([
	{ name: 'of the first two bytes of gzip only the first', bytes: '\x1f' },
	{ name: 'of the first two bytes of gzip only the second', bytes: 'ŋ' },
])('a text with $name is not taken for gzip', async ({ bytes }) => {
	expect(await read(`${bytes} ${line}`)).toMatchObject([{ kind: 'spill' }]);
});

const document = { start: '{"events":[', piece: `${JSON.stringify({ message: line, x: 'x'.repeat(1024 * 1024) })},` };

test.each([
	{ name: 'in lines', start: '', piece: `${line}\n` },
	{ name: 'in a single line', ...document },
])('an export $name may be larger than memory, so it is read no further than needed', async ({ start, piece }) => {
	async function* endless(): AsyncGenerator<Uint8Array> {
		yield Buffer.from(start);
		for (let pieces = 0; pieces < 10; pieces++) yield Buffer.from(piece);
		throw new Error('It was read to the end');
	}
	for await (const found of readSpills(openStream('log', endless()))) {
		expect(found).toMatchObject({ kind: 'spill', place: 'log, line 1' });
		break;
	}
	expect.assertions(1);
});
