import { gunzipSync } from 'node:zlib';
import * as v from 'valibot';
import type { Spill } from '../spill/spill.ts';

const parse = (text: string): unknown => {
	try {
		return JSON.parse(text);
	} catch {
		return undefined;
	}
};

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;

/** SQS takes 1–128 characters from 0x21 to 0x7E as a key, and 1 MiB as a message. */
const key = v.pipe(v.string(), v.regex(/^[\x21-\x7e]{1,128}$/));
const body = v.pipe(
	v.string(),
	v.maxBytes(1024 * 1024),
	v.check((text) => isObject(parse(text))),
);

const spillSchema = v.object({
	reason: v.string(),
	message: v.optional(v.object({ body, groupId: key, deduplicationId: key })),
	callback: v.optional(
		v.object({
			rawQueryString: v.string(),
			body: v.optional(v.string()),
			isBase64Encoded: v.boolean(),
			arrivedAt: v.number(),
		}),
	),
});

/** A line of the log: a spill, something that looks like one but can't be used, or any other line. */
export type LogLine =
	| { readonly kind: 'spill'; readonly spill: Spill }
	| { readonly kind: 'unusable'; readonly spill: unknown }
	| { readonly kind: 'other' };

/** Reads what CloudWatch Logs gives out, whichever command it came from: see {@link readDocument}. */
export async function* readLogLines(lines: AsyncIterable<string>): AsyncGenerator<LogLine> {
	let document: string[] | undefined;
	for await (const line of lines) {
		if (document) document.push(line);
		else if (line.trim() === '') continue;
		// What begins like JSON and ends too early may be a document that is spread over lines.
		else if (/^\s*[[{]/.test(line) && parse(line) === undefined) document = [line];
		else yield* readText(line);
	}
	if (!document) return;
	const whole = parse(document.join('\n'));
	if (whole !== undefined) yield* readDocument(whole);
	// No document after all, but a line that was cut.
	else for (const line of document) yield* readText(line);
}

/** A line of text: JSON, or JSON after the time and the name of the stream. */
function* readText(line: string): Generator<LogLine> {
	const document = parse(line) ?? parse(line.slice(Math.max(0, line.indexOf('{'))));
	if (document !== undefined) yield* readDocument(document);
	// A spill that was cut is lost, but not without a word.
	else yield /\bspill\\*":/.test(line) ? { kind: 'unusable', spill: line } : { kind: 'other' };
}

/**
 * Finds the log lines in a row of Logs Insights (`@message`), in the answer of `aws logs filter-log-events`
 * (`events[].message`) or of `get-query-results` (`results[][]`), in a list of these, or in a line itself.
 * It looks at no other place: a sender chooses some of what the log quotes, and must not be able to forge a spill.
 */
function* readDocument(document: unknown): Generator<LogLine> {
	if (Array.isArray(document)) for (const row of document) yield* readDocument(row);
	else if (!isObject(document)) yield { kind: 'other' };
	else if (Array.isArray(document.events)) yield* readDocument(document.events);
	else if (Array.isArray(document.results)) yield* readDocument(document.results);
	else if (document.field !== undefined) {
		if (document.field === '@message') yield* readMessage(document.value);
	} else if (document['@message'] !== undefined) yield* readMessage(document['@message']);
	else if (document.ingestionTime !== undefined) yield* readMessage(document.message);
	else yield readLine(document);
}

/** The message of a log event: text, or parsed already, as Logs Insights exports it. */
const readMessage = (message: unknown): Iterable<LogLine> =>
	typeof message === 'string' ? readText(message) : [readLine(message)];

const readLine = (line: unknown): LogLine => {
	if (!isObject(line) || line.spill === undefined) return { kind: 'other' };
	const result = v.safeParse(spillSchema, unpack(line.spill));
	return result.success && (result.output.message ?? result.output.callback)
		? { kind: 'spill', spill: result.output as Spill }
		: { kind: 'unusable', spill: line.spill };
};

/** A spill whose content was gzipped, as if it had not been. */
const unpack = (spill: unknown): unknown => {
	if (!isObject(spill) || typeof spill.gzip !== 'string') return spill;
	try {
		return { reason: spill.reason, ...Object(parse(gunzipSync(Buffer.from(spill.gzip, 'base64')).toString())) };
	} catch {
		// Cut: what is left is unusable.
		return spill;
	}
};
