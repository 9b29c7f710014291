import { describe, expect, test } from 'vitest';
import { readPieces } from '../../support/log-exports/read.ts';

const spill = { reason: 'queue', message: { body: '{"text":"a"}', groupId: '1:a', deduplicationId: '1' } };
const line = JSON.stringify({ level: 'ERROR', message: 'Spilled', spill });
const cell = `"${line.replaceAll('"', '""')}"`;

/** Single bytes, so that no piece holds the header. */
const SMALL = 1;

const kindsIn = async (text: string): Promise<string[]> => (await readPieces(text, SMALL)).map(({ kind }) => kind);

describe('CSV', () => {
	test.each([
		{ name: 'after blank lines', text: `\n\n\ntimestamp,message\n1,${cell}\n` },
		{ name: 'with blank lines between its rows', text: `timestamp,message\n\n1,${cell}\n\n` },
		{ name: 'whose log line is in the first column', text: `@message,@ptr\n${cell},x\n` },
		{ name: 'with a column for the message in the line before the line itself', text: `message,@message\nx,${cell}\n` },
		{
			name: 'with a header of 4,097 characters, the longest that is waited for,',
			text: `${'c,'.repeat(2045)}message\n${','.repeat(2045)}${cell}\n`,
		},
	])('$name is read', async ({ text }) => expect(await kindsIn(text)).toEqual(['spill']));

	test('with an indented header has no known column, so the whole row is judged', async () => {
		const found = await readPieces(` message,timestamp\n${cell},1\n`, SMALL);
		expect(found).toMatchObject([
			{ kind: 'other', place: 'export.json, line 1' },
			{ kind: 'unusable', problem: expect.stringMatching(/^Cut off/), place: 'export.json, line 2' },
		]);
	});

	test('with an unclosed quote is rejected before anything is sent', async () => {
		await expect(kindsIn(`timestamp,message\n1,"${line}`)).rejects.toThrow(
			/^export\.json is not valid CSV: .*Nothing was sent\.$/,
		);
	});
});
