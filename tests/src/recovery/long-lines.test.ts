import { describe, expect, test } from 'vitest';
import type { LogLine } from '../../../src/recovery/read-spills.ts';
import { readPieces } from '../../support/log-exports/read.ts';

const spill = { reason: 'queue', message: { body: '{"text":"a"}', groupId: '1:a', deduplicationId: '1' } };
const line = JSON.stringify({ level: 'ERROR', message: 'Spilled', spill });
const event = { timestamp: 1, message: `${line}\n`, ingestionTime: 2 };

/** Files are read in pieces of this size. */
const PIECE = 64 * 1024;

const read = (content: string) => readPieces(content, PIECE);

const kindsIn = (found: readonly LogLine[]): string[] => found.map(({ kind }) => kind);

/** More than the reader keeps of a line. */
const LONG = 'x'.repeat(5 * 1024 * 1024);

describe('in a line that is too long to be kept', () => {
	test.each([
		{ name: 'text is one other line', text: `${LONG}${LONG}`, kinds: ['other'] },
		{ name: 'a broken document is one other line', text: `{"level":"INFO" ${LONG}`, kinds: ['other'] },
		{ name: 'a spill is reported', text: `${LONG}${LONG}"spill":${LONG}`, kinds: ['other', 'unusable'] },
		{
			name: 'a document that breaks off at a spill is reported',
			text: `{"level":"INFO","command":"${LONG}","spill":oops`,
			kinds: ['unusable'],
		},
		{
			name: 'nothing after a broken document is taken for a line, because a sender may have written it',
			text: `{"level":"INFO" ${LONG}${line}`,
			kinds: ['other', 'unusable'],
		},
	])('$name, after which reading continues', async ({ text, kinds }) => {
		const found = await read(`${text}\n${line}\n`);
		expect(kindsIn(found)).toEqual([...kinds, 'spill']);
		for (const each of found)
			if (each.kind === 'unusable')
				expect(each.problem).toBe('Cut off: the export ends or breaks in the middle of it. Export the log again');
	});
});

test('a document on one line, longer than any string in the reader, is read event by event', async () => {
	const events = Array.from({ length: 6 }, () => ({
		...event,
		message: `${line}\n`,
		padding: 'x'.repeat(1024 * 1024),
	}));
	const found = await read(JSON.stringify({ events, nextToken: null }) + JSON.stringify({ events }));
	expect(kindsIn(found)).toEqual(Array.from({ length: 12 }, () => 'spill'));
});
