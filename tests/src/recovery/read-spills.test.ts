import { Readable } from 'node:stream';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readSpills } from '../../../src/recovery/read-spills.ts';

const spill = {
	reason: 'queue',
	message: { body: '{"id":"1","data":{"text":"a\\n{b}"}}', groupId: '1400000000:@TGS#1', deduplicationId: '1' },
};
const line = JSON.stringify({ level: 'ERROR', message: 'Spilled', timestamp: '2026-01-01T00:00:00.000Z', spill });
const other = JSON.stringify({ level: 'INFO', message: 'The message is on the queue', outcome: 'published' });

const inBase64 = (text: string): string =>
	JSON.stringify({ records: [{ data: Buffer.from(text).toString('base64') }] });

const read = async (text: string): Promise<unknown[]> => {
	const found: unknown[] = [];
	for await (const piece of readSpills({ name: 'log', text: Readable.from([text]) })) {
		const { place: _place, line: _line, ...rest }: Record<string, unknown> = piece;
		found.push(rest);
	}
	return found;
};

const SPILL = { kind: 'spill', spill };
const OTHER = { kind: 'other' };

describe('a spill is found', () => {
	test.each([
		{ name: 'in plain lines', text: `${other}\n${line}\n\n${line}\n`, lines: [OTHER, SPILL, SPILL] },
		{
			name: 'after the time and the stream, as aws logs tail prints them',
			text: `2026-01-01T00:00:00.000000+00:00 2026/01/01/[$LATEST]0a1b START RequestId: 1\n2026-01-01T00:00:01.000000+00:00 2026/01/01/[$LATEST]0a1b ${line}`,
			lines: [OTHER, SPILL],
		},
		{
			name: 'in the export of Logs Insights, whose messages are text',
			text: JSON.stringify([{ '@timestamp': '1', '@message': line }, { '@message': other }, { '@message': 'END' }]),
			lines: [SPILL, OTHER, OTHER],
		},
		{
			name: 'in the export of Logs Insights, whose messages are parsed, over many lines',
			text: JSON.stringify([{ '@timestamp': '1', '@message': JSON.parse(line) }], null, '  '),
			lines: [SPILL],
		},
		{
			name: 'in what aws logs filter-log-events prints',
			text: JSON.stringify(
				{
					events: [
						{ logStreamName: 'a', timestamp: 1, message: `${line}\n`, ingestionTime: 2, eventId: '3' },
						{ logStreamName: 'a', timestamp: 1, message: 'REPORT RequestId', ingestionTime: 2, eventId: '4' },
					],
					searchedLogStreams: [],
				},
				null,
				4,
			),
			lines: [SPILL, OTHER],
		},
		{
			name: 'in what aws logs get-query-results prints',
			text: JSON.stringify({
				status: 'Complete',
				results: [
					[
						{ field: '@message', value: line },
						{ field: '@ptr', value: 'x' },
					],
				],
			}),
			lines: [SPILL],
		},
		{ name: 'directly after text', text: `ERROR:${line}\n`, lines: [SPILL] },
		{ name: 'after text with quotes', text: `The task 'a' failed. ${line}\n`, lines: [SPILL] },
		{
			name: 'before the columns that aws logs --output text prints after it',
			text: `EVENTS\t${line}\t1767225600000\n`,
			lines: [SPILL],
		},
		{
			name: "in an event after the time, as Lambda's text format writes it",
			text: JSON.stringify({ events: [{ message: `2026-01-01T00:00:00.000Z\tERROR\t${line}` }] }),
			lines: [SPILL],
		},
		{
			name: 'in an indented list over many lines',
			text: `  [\n    ${JSON.stringify({ message: line })}\n  ]\n`,
			lines: [SPILL],
		},
		{
			name: 'in a list of messages that begins on its first line',
			text: `[${JSON.stringify(line)},\n${JSON.stringify(line)}]\n`,
			lines: [SPILL, SPILL],
		},
		{
			name: 'in YAML, in which a blank line is the end of a line of the text',
			text: `- message: '${line}\n\n    '\n- message: 'END'\n`,
			lines: [SPILL, OTHER],
		},
		{
			name: 'in lines in base64, among blank ones',
			text: inBase64(`START\n\n \r\n${line}\n`),
			lines: [OTHER, SPILL],
		},
		{
			name: 'in documents in base64, one on each line',
			text: inBase64(`${JSON.stringify({ logEvents: [{ message: line }] })}\n`.repeat(2)),
			lines: [SPILL, SPILL],
		},
		{
			name: 'in a document in base64 that is spread over lines',
			text: inBase64(JSON.stringify({ logEvents: [{ message: line }] }, null, 2)),
			lines: [SPILL],
		},
		{ name: 'after a line that was cut', text: `{"level":"INFO","mess\n${line}`, lines: [OTHER, SPILL] },
	])('$name', async ({ text, lines }) => expect(await read(text)).toEqual(lines));

	test('if its content is gzipped', async () => {
		const { message } = spill;
		const gzip = gzipSync(JSON.stringify({ message })).toString('base64');
		expect(await read(JSON.stringify({ spill: { reason: 'queue', gzip } }))).toEqual([SPILL]);
	});

	test('whatever the message says', async () => {
		await fc.assert(
			fc.asyncProperty(fc.string({ unit: 'binary' }), async (text) => {
				const message = { ...spill.message, body: JSON.stringify({ text }) };
				const log = JSON.stringify({ spill: { reason: 'queue', message } });
				const found = [{ kind: 'spill', spill: { reason: 'queue', message } }];
				expect(await read(`prefix ${log}`)).toEqual(found);
				expect(await read(JSON.stringify({ events: [{ ingestionTime: 1, message: log }] }, null, 2))).toEqual(found);
			}),
		);
	});
});

describe('a spill that cannot be used is reported with the reason, because it must not be lost silently', () => {
	const DAMAGED = 'Damaged: a field of the spill is missing or wrong. Export the log again';
	const gzip = (content: unknown): string => gzipSync(JSON.stringify(content)).toString('base64');
	test.each([
		{
			name: 'its body was too large for the log',
			spill: { reason: 'size' },
			problem: 'Empty: the body was too large for a log event. It cannot be replayed',
		},
		{ name: 'a key is not one that SQS takes', spill: { ...spill, message: { ...spill.message, groupId: 'a b' } } },
		{ name: 'the body is not JSON', spill: { ...spill, message: { ...spill.message, body: 'x' } } },
		{ name: 'what is gzipped was cut', spill: { reason: 'queue', gzip: gzip(line).slice(0, -40) } },
		{ name: 'the gzipped content is not a spill', spill: { reason: 'queue', gzip: gzip(null) } },
		{ name: 'a key is missing', spill: { ...spill, message: { ...spill.message, deduplicationId: undefined } } },
		{ name: 'it is null', spill: null },
		{ name: 'it is text', spill: 'queue' },
	])('when $name', async ({ spill, problem = DAMAGED }) => {
		expect(await read(JSON.stringify({ spill }))).toEqual([{ kind: 'unusable', problem, content: spill }]);
	});

	test('when its line is cut off', async () => {
		expect(await read(line.slice(0, -5))).toMatchObject([{ kind: 'unusable' }]);
	});
});

describe('a spill cannot be forged', () => {
	test.each([
		{ name: 'in a field that quotes the request', text: JSON.stringify({ level: 'INFO', command: line }) },
		{ name: 'in the error message', text: JSON.stringify({ level: 'WARN', message: line, groupId: line }) },
		{
			name: 'inside another document of the log',
			text: JSON.stringify({ level: 'INFO', message: '', command: JSON.stringify({ '@message': line }) }),
		},
	])('by what a sender writes $name', async ({ text }) => expect(await read(text)).toEqual([OTHER]));
});
