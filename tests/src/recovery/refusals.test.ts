import { describe, expect, test } from 'vitest';
import type { LogLine } from '../../../src/recovery/read-spills.ts';
import { readPieces } from '../../support/log-exports/read.ts';

const spill = { reason: 'queue', message: { body: '{"text":"it\'s é"}', groupId: '1:a', deduplicationId: '1' } };
const line = JSON.stringify({ level: 'ERROR', message: 'Spilled', spill });
const event = { timestamp: 1, message: `${line}\n`, ingestionTime: 2 };
const pretty = (value: unknown): string => JSON.stringify(value, null, 4);

/** Files are read in pieces of this size. */
const PIECE = 64 * 1024;

const read = (content: string | Uint8Array) => readPieces(content, PIECE);

const CUT = 'Cut off: the export ends or breaks in the middle of it. Export the log again';

const kindsIn = (found: readonly LogLine[]): string[] => found.map(({ kind }) => kind);

describe('what looks like a spill but cannot be read with certainty is reported, with its place and what to do', () => {
	test.each([
		{ name: 'a line cut in a text', text: `${line.slice(0, -20)}\n`, problem: /^Cut off: .* Export the log again$/ },
		{ name: 'a line cut at the end of the input', text: line.slice(0, -2), problem: /^Cut off/ },
		{
			name: 'a document cut in the middle',
			text: pretty({ events: [event, event] }).slice(0, -150),
			problem: /^Cut off/,
		},
		{ name: 'the end of a document', text: pretty({ events: [event] }).slice(40), problem: /^Cut off/ },
		{
			name: 'a row cut by Logs Insights',
			text: JSON.stringify([{ '@message': line.slice(0, 60) }]),
			problem: /^Cut off/,
		},
		{ name: 'a row of CSV without its cell', text: `timestamp,message\n"""spill"":"\n`, problem: /^Cut off/ },
		{
			name: 'a renamed member',
			text: pretty([{ t: 1, m: line }]),
			problem: /^Unknown form: .* --output json, without --query$/,
		},
		{ name: 'columns instead of the line', text: pretty([{ 'spill.reason': 'queue' }]), problem: /^Unknown form/ },
		{ name: 'a search result', text: pretty({ hits: { hits: [{ _source: line }] } }), problem: /^Unknown form/ },
		{ name: 'a list as Python prints it', text: `['${line}']\n`, problem: /^Cut off/ },
		{ name: 'a single event in YAML', text: `message: '${line.replaceAll("'", "''")}'\n`, problem: /^Cut off/ },
		{ name: 'YAML that is cut', text: `- message: "${line.replaceAll('"', '\\"')}\n`, problem: /^Cut off/ },
		{ name: 'a line in quotes, in which anything may be escaped', text: `'${line}'\n`, problem: /^Cut off/ },
		{
			name: 'YAML with a separator that the versions of YAML read differently',
			text: `- message: '${line}\u2028'\n`,
			problem: /^Unknown form/,
		},
		{
			name: 'YAML with an alias, as one that grows without end has them',
			text: `- message: &a '${line.replaceAll("'", "''")}'\n  again: *a\n`,
			problem: /^Cut off/,
		},
		{ name: 'the member alone', text: `"spill": ${JSON.stringify(spill)}\n`, problem: /^Cut off/ },
		{ name: 'CSV after lines', text: `START\n1,"${line.replaceAll('"', '""')}"\n`, problem: /^Cut off/ },
		{
			name: 'a record of something else',
			text: JSON.stringify({ records: [{ data: '/////w==' }] }),
			problem: /^Damaged/,
		},
		{
			name: 'a spill without a key',
			text: JSON.stringify({ spill: { ...spill, message: { body: '{}' } } }),
			problem: /^Damaged/,
		},
		{
			name: 'a spill with neither message nor callback',
			text: '{"spill":{"reason":"size"}}',
			problem: /^Empty: .* cannot be replayed$/,
		},
	])('$name', async ({ text, problem }) => {
		const found = await read(text);
		expect(found.find(({ kind }) => kind === 'unusable')).toMatchObject({
			problem: expect.stringMatching(problem),
			place: expect.stringMatching(/^export\.json, line \d+$/),
		});
		expect(kindsIn(found)).toContain('unusable');
	});

	test('with what there is instead of the lines that an export lost', async () => {
		expect(await read(pretty({ events: [event] }).slice(0, -5))).toMatchObject([
			{ kind: 'spill' },
			{ kind: 'unusable', problem: CUT, content: 'the end of the export', place: 'export.json, line 8' },
		]);
	});
});

describe('reading continues after something broken', () => {
	test.each([
		{ name: 'a line cut inside a text', text: `{"level":"INFO","mess\n${line}\n`, kinds: ['other', 'spill'] },
		{ name: 'a line cut between members', text: `{"level":"INFO",\n${line}\n`, kinds: ['other', 'spill'] },
		{
			name: 'a spill cut between members',
			text: `{"spill":{"reason":"queue",\n${line}\n`,
			kinds: ['unusable', 'spill'],
		},
		{
			name: 'a document cut between events',
			text: `{"events":[${JSON.stringify(event)},\n${pretty({ events: [event] })}`,
			kinds: ['spill', 'spill', 'unusable'],
		},
		{
			name: 'a document cut after an event without a spill, even if it begins as a harmless line does',
			text: `{"level":"INFO","events":[{"message":"START"},\nEND\n${line}\n`,
			kinds: ['other', 'unusable', 'spill'],
		},
		{
			name: 'a complete line before one that breaks off',
			text: `${line}\n{"level":"INFO",\n`,
			kinds: ['spill', 'other'],
		},
		{ name: 'invalid YAML', text: `- 'a' b\n${line}\n`, kinds: ['unusable', 'spill'] },
		{
			name: 'records that are cut in base64',
			text: `{"Records":[{"kinesis":{"data":"H4sI\n${line}\n`,
			kinds: ['unusable', 'spill'],
		},
		{
			name: 'a line at level ERROR, cut before it names a spill',
			text: `2026-01-01 {"level":"ERROR","mess\n${line}\n`,
			kinds: ['unusable', 'spill'],
		},
	])('$name', async ({ text, kinds }) => expect(kindsIn(await read(text))).toEqual(kinds));

	test('and its place is the line on which it was found', async () => {
		const found = await read(`START\n\n${line.slice(0, 90)}\n{"level":"INFO"}\n`);
		expect(found.find(({ kind }) => kind === 'unusable')?.place).toBe('export.json, line 3');
	});
});

describe('nothing is found in', () => {
	test.each([
		{ name: 'an empty file', bytes: '' },
		{ name: 'blank lines', bytes: '\n \r\n\n' },
		{ name: 'a list of numbers and null', bytes: '[1, null]' },
		{ name: 'an empty response', bytes: '{"events":[],"searchedLogStreams":[]}' },
		{ name: 'rows of Logs Insights without the line', bytes: '{"results":[[{"field":"@ptr","value":"x"}]]}' },
		{ name: 'a message that is null', bytes: '[{"timestamp":1,"message":null}]' },
	])('$name', async ({ bytes }) => expect(await read(bytes)).toEqual([]));
});

test.each([
	{ name: 'a line of the access log', text: '{"requestId":"1","path":"/"}\n' },
	{ name: 'a line of text', text: 'REPORT RequestId: 1\n' },
	{ name: 'a row of CSV without its cell', text: 'timestamp,message\n1\n' },
	{ name: 'a list of YAML', text: `- 'a\u2028b'\n` },
])('$name is counted as another line', async ({ text }) => expect(kindsIn(await read(text))).toEqual(['other']));

describe('a spill cannot be forged by what a sender writes', () => {
	const forged = JSON.stringify({ level: 'ERROR', spill });
	const quoting = { level: 'INFO', message: 'The callback was refused', command: forged };
	test.each([
		{ name: 'in a line', text: JSON.stringify(quoting) },
		{ name: 'in the message of a line', text: JSON.stringify({ level: 'WARN', message: forged }) },
		{ name: 'in a line that is spread over lines', text: pretty(quoting) },
		{ name: 'in an event', text: pretty({ events: [{ ...event, message: JSON.stringify(quoting) }] }) },
		{ name: 'in a list of messages', text: pretty([JSON.stringify(quoting)]) },
		{ name: 'in a row of CSV', text: `timestamp,message\n1,"${JSON.stringify(quoting).replaceAll('"', '""')}"\n` },
		{
			name: 'after line separators',
			text: JSON.stringify({ level: 'INFO', command: `\u2028${forged}\u2028\u0085${forged}\f${forged}` }),
		},
		{ name: 'in a line that is cut after it', text: JSON.stringify(quoting).slice(0, -1) },
		{ name: 'in a line that is cut in the middle', text: JSON.stringify(quoting).slice(30) },
		{ name: 'in a broken document', text: pretty({ events: [quoting] }).slice(20) },
		{ name: 'in an access log', text: JSON.stringify({ requestId: '1', path: `/${forged}`, status: '404' }) },
		{ name: 'in YAML', text: `- level: INFO\n  command: '${forged}'\n` },
	])('$name', async ({ text }) => expect(kindsIn(await read(text))).not.toContain('spill'));
});
