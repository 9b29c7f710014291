import { gzipSync } from 'node:zlib';
import { stringify } from 'yaml';

/** Texts that are known to be damaged somewhere between the log and the replay. */
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

export const spills = TEXTS.map((text, n) => ({
	reason: 'queue',
	message: {
		body: JSON.stringify({ time: '2026-01-01T00:00:00.000Z', data: { sdkAppId: '1400000000', seq: n, text } }),
		groupId: '1400000000:@TGS#1',
		deduplicationId: String(n),
	},
}));
export const LOG_FIELDS = {
	level: 'ERROR',
	message: 'Spilled: npm run replay puts this on the queue',
	service: 'tim-relay-prod',
};
export const lines = spills.map((spill) => JSON.stringify({ ...LOG_FIELDS, spill }));
export const STREAM = '2026/01/01/[$LATEST]0a1b';
export const TIME = '2026-11-24T14:28:51.638000+00:00';

export const events = lines.map((line, n) => ({
	logStreamName: STREAM,
	timestamp: 1795435200000 + n,
	message: `${line}\n`,
	ingestionTime: 1795435200001,
	eventId: `38${n}`,
}));
const START = { ...events[0], message: 'START RequestId: 1 Version: $LATEST\n' };
export const document = { events: [START, ...events], searchedLogStreams: [] };
export const results = {
	results: lines.map((line) => [
		{ field: '@timestamp', value: '2026-11-24 14:28:51.638' },
		{ field: '@message', value: line },
		{ field: '@ptr', value: 'x' },
	]),
	statistics: { recordsMatched: 10 },
	status: 'Complete',
};
export const subscription = {
	messageType: 'DATA_MESSAGE',
	owner: '123456789012',
	logGroup: '/aws/lambda/tim-relay-prod-callback',
	logStream: STREAM,
	subscriptionFilters: ['spills'],
	logEvents: lines.map((message, n) => ({ id: `38${n}`, timestamp: 1795435200000 + n, message })),
};
export const control = {
	...subscription,
	messageType: 'CONTROL_MESSAGE',
	logEvents: [{ id: '', timestamp: 1, message: 'CWL CONTROL MESSAGE: Checking health of destination Firehose.' }],
};

export const json = (value: unknown) => JSON.stringify(value);
/** As Python's json.dumps(…, indent=4) writes it. */
export const pretty = (value: unknown) => JSON.stringify(value, null, 4);
export const ascii = (text: string) =>
	text.replace(/[\u007f-\uffff]/g, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`);
export const ndjson = (values: readonly unknown[]) => values.map((value) => `${json(value)}\n`).join('');
export const base64 = (text: string) => Buffer.from(text).toString('base64');
export const gzipped = (value: unknown) => gzipSync(json(value)).toString('base64');
const cell = (text: string) => `"${text.replaceAll('"', '""')}"`;
export const csv = (rows: readonly (readonly string[])[], delimiter = ',', end = '\n') =>
	rows.map((row) => row.map(cell).join(delimiter) + end).join('');
export const utf16be = (text: string) => Buffer.from(`\ufeff${text}`, 'utf16le').swap16();

export const viewerRows = [
	['timestamp', 'message'],
	...events.map(({ timestamp, message }) => [String(timestamp), message]),
];
export const insightsRows = [
	['@timestamp', 'message', '@message', '@logStream'],
	...lines.map((line) => ['2026-11-24 14:28:51.638', 'Spilled: npm run replay', line, STREAM]),
];
// The relay gzips spills with these characters, because some forms cannot hold them unambiguously.
export const plain = events.filter(({ message }) => !/[\u0085\u2028\u2029]/.test(message));
export const toYaml = (value: unknown) => stringify(value, { singleQuote: true, lineWidth: 80, indentSeq: false });
export const escapedYaml = (value: unknown) =>
	ascii(stringify(value, { defaultStringType: 'QUOTE_DOUBLE', indentSeq: false }));
export const LAST_BOX = '|  timestamp  |';
