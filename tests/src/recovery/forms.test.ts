import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { stringify } from 'yaml';
import { openPaths, openStream } from '../../../src/recovery/inputs.ts';
import { type Input, type LogLine, readSpills } from '../../../src/recovery/read-spills.ts';

// On a busy machine the properties take longer than the 5 s of a test.
vi.setConfig({ testTimeout: 60_000 });

/** Texts that some step on the way from the log to the replay is known to damage. */
const TEXTS = [
	'plain',
	'pasted from a note\u2028second line\u2029third',
	'👍 群 é',
	`he said "don't, I am | here; \\" '' \\\\`,
	'next\u0085line\fform feed\vtab\ttab\r\nnew line',
	'"spill":{"reason":"queue"}',
	'{[}]{',
	'\ud800 half a pair, \uffff, \ufeff',
	' - a: b # c',
	'60 KB '.repeat(10_000),
];

const spills = TEXTS.map((text, n) => ({
	reason: 'queue',
	message: {
		body: JSON.stringify({ time: '2026-01-01T00:00:00.000Z', data: { sdkAppId: '1400000000', seq: n, text } }),
		groupId: '1400000000:@TGS#1',
		deduplicationId: String(n),
	},
}));
const LOG_FIELDS = {
	level: 'ERROR',
	message: 'Spilled: npm run replay puts this on the queue',
	service: 'tim-relay-prod',
};
const lines = spills.map((spill) => JSON.stringify({ ...LOG_FIELDS, spill }));
const STREAM = '2026/01/01/[$LATEST]0a1b';
const TIME = '2026-11-24T14:28:51.638000+00:00';

const events = lines.map((line, n) => ({
	logStreamName: STREAM,
	timestamp: 1795435200000 + n,
	message: `${line}\n`,
	ingestionTime: 1795435200001,
	eventId: `38${n}`,
}));
const START = { ...events[0], message: 'START RequestId: 1 Version: $LATEST\n' };
const document = { events: [START, ...events], searchedLogStreams: [] };
const results = {
	results: lines.map((line) => [
		{ field: '@timestamp', value: '2026-11-24 14:28:51.638' },
		{ field: '@message', value: line },
		{ field: '@ptr', value: 'x' },
	]),
	statistics: { recordsMatched: 10 },
	status: 'Complete',
};
const subscription = {
	messageType: 'DATA_MESSAGE',
	owner: '123456789012',
	logGroup: '/aws/lambda/tim-relay-prod-callback',
	logStream: STREAM,
	subscriptionFilters: ['spills'],
	logEvents: lines.map((message, n) => ({ id: `38${n}`, timestamp: 1795435200000 + n, message })),
};
const control = {
	...subscription,
	messageType: 'CONTROL_MESSAGE',
	logEvents: [{ id: '', timestamp: 1, message: 'CWL CONTROL MESSAGE: Checking health of destination Firehose.' }],
};

const json = (value: unknown) => JSON.stringify(value);
/** As Python's json.dumps(…, indent=4) writes it. */
const pretty = (value: unknown) => JSON.stringify(value, null, 4);
const ascii = (text: string) =>
	text.replace(/[\u007f-\uffff]/g, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`);
const ndjson = (values: readonly unknown[]) => values.map((value) => `${json(value)}\n`).join('');
const base64 = (text: string) => Buffer.from(text).toString('base64');
const gzipped = (value: unknown) => gzipSync(json(value)).toString('base64');
const cell = (text: string) => `"${text.replaceAll('"', '""')}"`;
const csv = (rows: readonly (readonly string[])[], delimiter = ',', end = '\n') =>
	rows.map((row) => row.map(cell).join(delimiter) + end).join('');
const utf16be = (text: string) => Buffer.from(`\ufeff${text}`, 'utf16le').swap16();

const viewerRows = [['timestamp', 'message'], ...events.map(({ timestamp, message }) => [String(timestamp), message])];
const insightsRows = [
	['@timestamp', 'message', '@message', '@logStream'],
	...lines.map((line) => ['2026-11-24 14:28:51.638', 'Spilled: npm run replay', line, STREAM]),
];
// What cannot be written in a form for certain is not written in it by the relay either: such spills are gzipped.
const plain = events.filter(({ message }) => !/[\u0085\u2028\u2029]/.test(message));
const toYaml = (value: unknown) => stringify(value, { singleQuote: true, lineWidth: 80, indentSeq: false });
const escapedYaml = (value: unknown) =>
	ascii(stringify(value, { defaultStringType: 'QUOTE_DOUBLE', indentSeq: false }));
const LAST_BOX = '|  timestamp  |';

/** Every form, with the ten spills in it. */
const FORMS: Readonly<Record<string, string | Uint8Array>> = {
	'the log as it is': `START RequestId: 1\n${lines.join('\n')}\nEND RequestId: 1\n`,
	'lines without an end to the last': lines.join('\n'),
	'lines with CRLF': `${lines.join('\r\n')}\r\n`,
	'lines with a UTF-8 mark': `\ufeff${lines.join('\n')}\n`,
	'copied lines with blank lines between': `${lines.join('\n\n\n')}\n`,
	'copied lines that the console expanded': spills
		.map((spill) => `${TIME}\n${pretty({ ...LOG_FIELDS, spill })}\n`)
		.join(''),
	'lines with the time in brackets': lines.map((line) => `[${TIME}] ${line}\n`).join(''),

	'aws logs filter-log-events --output json, version 1': ascii(pretty(document)),
	'aws logs filter-log-events --output json, version 2': pretty(document),
	'aws logs filter-log-events --output json, by PowerShell 5': Buffer.from(
		`\ufeff${pretty(document).replaceAll('\n', '\r\n')}`,
		'utf16le',
	),
	'aws logs filter-log-events --output json, as UTF-16BE': utf16be(pretty(document)),
	'aws logs filter-log-events --output json, with a UTF-8 mark': `\ufeff${pretty(document)}`,
	'aws logs filter-log-events --output json, in one line': json(document),
	'aws logs filter-log-events --output json, gzipped': gzipSync(pretty(document)),
	'aws logs filter-log-events --output json, gzipped twice': gzipSync(gzipSync(pretty(document))),
	'aws logs filter-log-events --output text': events
		.map((e) => ['EVENTS', e.eventId, e.ingestionTime, e.logStreamName, e.message, e.timestamp].join('\t'))
		.join('\n'),
	'aws logs filter-log-events --output table': [
		'---------------------------------',
		'|        FilterLogEvents        |',
		'+-------------------------------+',
		'||           events            ||',
		...events.map((e) => `||  ${e.eventId}  |  ${e.logStreamName}  |  ${e.message}  |  ${e.timestamp}  ||`),
		'|+-----------------------------+|',
	].join('\n'),
	'aws logs filter-log-events --output table, narrow': events
		.map((e) =>
			['+-------------+---+', '|  eventId    |  1 |', `|  message    |  ${e.message}   |`, LAST_BOX].join('\n'),
		)
		.join('\n'),
	'aws logs filter-log-events --output yaml': escapedYaml(document),
	'aws logs filter-log-events --output yaml-stream':
		escapedYaml([{ events: events.slice(0, 5) }]) + escapedYaml([{ events: events.slice(5) }]),
	'aws logs filter-log-events --query events[].message --output yaml': escapedYaml(
		events.map(({ message }) => message),
	),
	'aws logs filter-log-events --query events': pretty(events),
	'aws logs filter-log-events --query events[].message': pretty(events.map(({ message }) => message)),
	'aws logs filter-log-events --query events[].message, in one line': json(events.map(({ message }) => message)),
	'aws logs filter-log-events --query events[].message --output text': events.map(({ message }) => message).join('\t'),
	'aws logs filter-log-events --query events[].[message] --output text': events
		.map(({ message }) => `${message}\n`)
		.join(''),
	'aws logs filter-log-events --query events[].[timestamp,message]': pretty(
		events.map((e) => [e.timestamp, e.message]),
	),
	'aws logs filter-log-events --query events[].{timestamp:timestamp,message:message}': pretty(
		events.map(({ timestamp, message }) => ({ timestamp, message })),
	),
	'aws logs get-log-events': pretty({
		events: events.map(({ timestamp, message, ingestionTime }) => ({ timestamp, message, ingestionTime })),
		nextForwardToken: 'f/38',
		nextBackwardToken: 'b/38',
	}),
	'aws logs get-query-results --output json': pretty(results),
	'aws logs get-query-results --output text': lines
		.map((line) => `RESULTS\t@timestamp\t2026\nRESULTS\t@message\t${line}\nRESULTS\t@ptr\tx\n`)
		.join(''),
	'aws logs get-query-results --output yaml': escapedYaml(results),
	'aws logs tail': lines.map((line) => `${TIME} ${STREAM} ${line}\n`).join(''),
	'aws logs tail --format short': lines.map((line) => `2026-11-24T14:28:51 ${line}\n`).join(''),
	'aws logs tail --format json': spills
		.map((spill) => `${TIME} ${STREAM} ${pretty({ ...LOG_FIELDS, spill })}\n`)
		.join(''),

	'CSV of the log viewer': csv(viewerRows),
	'CSV of Logs Insights': csv(insightsRows),
	'CSV with CRLF and a UTF-8 mark': `\ufeff${csv(viewerRows, ',', '\r\n')}`,
	'CSV saved by a spreadsheet with semicolons': csv(viewerRows, ';', '\r\n'),
	'CSV of tabs in UTF-16': Buffer.from(`\ufeff${csv(insightsRows, '\t')}`, 'utf16le'),
	'two CSV in one file': csv(viewerRows.slice(0, 6)) + csv([['@message'], ...lines.slice(5).map((line) => [line])]),
	'JSON of Logs Insights': pretty(
		lines.map((line) => ({ '@timestamp': '2026-11-24', level: 'ERROR', '@message': line })),
	),
	'JSON of Logs Insights, with parsed lines': pretty(
		spills.map((spill) => ({ '@timestamp': '1', '@message': { ...LOG_FIELDS, spill } })),
	),

	'an export to S3': gzipSync(lines.map((line) => `${TIME} ${line}\n`).join('')),
	'several exports to S3 in one file': Buffer.concat(lines.map((line) => gzipSync(`${TIME} ${line}\n`))),
	'an event of Lambda': json({ awslogs: { data: gzipped(subscription) } }),
	'a failed event of Lambda': json({
		version: '1.0',
		requestPayload: { awslogs: { data: gzipped(subscription) } },
		responsePayload: {},
	}),
	'records of Kinesis, as Lambda gets them': json({
		Records: [
			{ eventSource: 'aws:kinesis', kinesis: { data: gzipped(control) } },
			{ eventSource: 'aws:kinesis', kinesis: { data: gzipped(subscription) } },
		],
	}),
	'aws kinesis get-records': pretty({
		Records: [{ SequenceNumber: '1', Data: gzipped(subscription), PartitionKey: 'a' }],
		MillisBehindLatest: 0,
	}),
	'records of Firehose, as a transformation gets them': json({
		records: [{ recordId: '1', data: gzipped(subscription) }],
	}),
	'records of Firehose whose messages are extracted': json({
		records: [{ recordId: '1', data: base64(`START RequestId: 1\n\n${lines.join('\n')}\n`) }],
	}),
	'records that Firehose could not process': ndjson([
		{ attemptsMade: 4, errorCode: 'x', rawData: gzipped(subscription) },
	]),
	'objects of Firehose in S3, one after the other': json(control) + json(subscription) + json(control),
	'objects of Firehose in S3, gzipped one by one': Buffer.concat([
		gzipSync(json(control)),
		gzipSync(json(subscription)),
	]),
	'objects of Firehose in S3, gzipped twice': gzipSync(
		Buffer.concat([gzipSync(json(control)), gzipSync(json(subscription))]),
	),

	'two documents with cat or >>': pretty({ events: events.slice(0, 5) }) + pretty({ events: events.slice(5) }),
	'two documents with a UTF-8 mark each': `\ufeff${pretty({ events: events.slice(0, 5) })}\r\n\ufeff${pretty({ events: events.slice(5) })}\r\n`,
	'documents, lines and text in turn': `${pretty({ events: events.slice(0, 4) })}\nSTART\n${lines.slice(4, 7).join('\n')}\n${json({ events: events.slice(7) })}`,
	'jq .events[]': events.map((event) => `${JSON.stringify(event, null, 2)}\n`).join(''),
	'jq -c .events[]': ndjson(events),
	'jq .events[].message': ndjson(events.map(({ message }) => message)),
	'jq -r .events[].message': events.map(({ message }) => `${message}\n`).join(''),
	'jq -s of several exports': pretty([{ events: events.slice(0, 5) }, { events: events.slice(5) }]),
	'what failed in an earlier replay': ndjson(spills.map((spill) => ({ spill, failure: 'AccessDenied' }))),
};

let folder: string;
beforeAll(async () => {
	folder = await mkdtemp(join(tmpdir(), 'forms-'));
});
afterAll(() => rm(folder, { recursive: true }));

const readAll = async (inputs: Iterable<Input>): Promise<LogLine[]> => {
	const found: LogLine[] = [];
	for (const input of inputs) for await (const line of readSpills(input)) found.push(line);
	return found;
};

/** Reads in small pieces, which cut lines, characters and escapes anywhere. */
const readPieces = (content: string | Uint8Array): Promise<LogLine[]> => {
	const bytes = Buffer.from(content as string);
	const pieces = Array.from({ length: Math.ceil(bytes.length / 4099) }, (_, n) =>
		bytes.subarray(n * 4099, (n + 1) * 4099),
	);
	return readAll([openStream('export', Readable.from(pieces))]);
};

const spillsIn = (found: readonly LogLine[]) => found.flatMap((line) => (line.kind === 'spill' ? [line.spill] : []));

describe('all ten spills come back verbatim', () => {
	test.each(Object.entries(FORMS))('from %s', async (_, content) => {
		const found = await readPieces(content);
		expect(spillsIn(found)).toEqual(spills);
		expect(found.filter(({ kind }) => kind === 'unusable')).toEqual([]);
	});

	test('from a folder of exports to S3, each in its folder, beside what AWS and systems put there', async () => {
		for (const [n, line] of lines.entries()) {
			await mkdir(join(folder, 'task', `stream-${n}`), { recursive: true });
			await writeFile(join(folder, 'task', `stream-${n}`, '000000.gz'), gzipSync(`${TIME} ${line}\n`));
		}
		await writeFile(join(folder, 'aws-logs-write-test'), 'Permission Check Successful');
		await writeFile(join(folder, '.DS_Store'), Buffer.from([0, 0, 0, 1, 0xff]));
		expect(spillsIn(await readAll(openPaths([folder])))).toEqual(spills);
	});

	test('from YAML with folded lines, but for those that YAML 1.1 and 1.2 read differently: they fail the run', async () => {
		expect(spillsIn(await readPieces(toYaml({ events: plain })))).toHaveLength(plain.length);
		const found = await readPieces(toYaml(document));
		expect(spillsIn(found)).toHaveLength(plain.length);
		expect(found.filter(({ kind }) => kind === 'unusable')).toHaveLength(events.length - plain.length);
	});
});

describe('an export that is cut anywhere', () => {
	const cutAnywhere = fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true });
	const readCut = async (content: string | Uint8Array, share: number) => {
		const bytes = Buffer.from(content as string);
		try {
			const found = await readPieces(bytes.subarray(0, share * bytes.length));
			return { back: spillsIn(found), told: found.some(({ kind }) => kind === 'unusable') };
		} catch {
			return { back: [], told: true };
		}
	};

	test('brings back no spill that differs from what was written', async () => {
		const known = new Set(spills.map((spill) => JSON.stringify(spill)));
		await fc.assert(
			fc.asyncProperty(fc.constantFrom(...Object.values(FORMS)), cutAnywhere, async (content, share) => {
				const { back } = await readCut(content, share);
				expect(back.filter((spill) => !known.has(JSON.stringify(spill)))).toEqual([]);
			}),
			{ numRuns: 300 },
		);
	});

	test('tells that spills are missing, if it is one document', async () => {
		const documents = fc.constantFrom(
			pretty(document),
			json(document),
			pretty(results),
			gzipSync(pretty(document)),
			json({ Records: [{ kinesis: { data: gzipped(subscription) } }] }),
		);
		await fc.assert(
			fc.asyncProperty(documents, fc.double({ min: 0.01, max: 1, noNaN: true }), async (content, share) => {
				const { back, told } = await readCut(content, share);
				expect(told || back.length === spills.length).toBe(true);
			}),
			{ numRuns: 100 },
		);
	});
});
