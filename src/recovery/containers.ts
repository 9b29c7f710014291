import { gunzipSync } from 'node:zlib';
import { isJsonObject, type JsonObject, parseJsonValue } from '../json/parse.ts';
import { type Found, judgeText, readLogLine, readLogText, unusable } from './log-line.ts';

/** The members under which AWS lists log events, or records that hold them. */
export const LISTS = ['events', 'logEvents', 'results', 'records', 'Records'] as const;

/**
 * Finds log lines in whatever AWS wraps them in: output of `aws logs` (`events`, `results`), rows of Logs Insights
 * (`@message`), subscription records (`awslogs.data`, `kinesis.data`, `data`, `logEvents`), lists of these, or a line
 * on its own. It looks nowhere else: see {@link readLogText}.
 */
export function* readValue(value: unknown): Generator<Found> {
	if (typeof value === 'string') yield readLogText(value);
	else if (Array.isArray(value)) for (const item of value) yield* readValue(item);
	else if (isJsonObject(value)) yield* readObject(value);
}

function* readObject(value: JsonObject): Generator<Found> {
	// A row of Logs Insights may have a column `level` next to the line; a line of the relay has no member `@message`.
	if (value['@message'] !== undefined) yield* readMessage(value['@message']);
	else if (value.spill !== undefined || value.level !== undefined) yield readLogLine(value);
	else if (value.field !== undefined) yield* value.field === '@message' ? readMessage(value.value) : [];
	else {
		const parts = [...readParts(value)];
		yield* parts.length > 0 ? parts.flatMap((part) => [...part]) : [judgeText(JSON.stringify(value), 'form')];
	}
}

/** The parts of an object that can hold log lines. */
function* readParts({ message, requestPayload, ...value }: JsonObject): Generator<Iterable<Found>> {
	for (const name of LISTS) if (Array.isArray(value[name])) yield readValue(value[name]);
	for (const holder of [value, value.kinesis, value.awslogs]) {
		const { data, Data, rawData } = isJsonObject(holder) ? holder : {};
		for (const text of [data, Data, rawData]) if (typeof text === 'string') yield readData(text);
	}
	// Sent to a destination for failed invocations.
	if (requestPayload !== undefined) yield readValue(requestPayload);
	if (message !== undefined) yield readMessage(message);
}

/** Reads the message of a log event: text, or the parsed JSON that Logs Insights exports. */
const readMessage = (message: unknown): Iterable<Found> =>
	typeof message === 'string' ? [readLogText(message)] : isJsonObject(message) ? [readLogLine(message)] : [];

/** Reads what a subscription delivers in base64: documents or log lines, gzipped or not. */
function* readData(data: string): Generator<Found> {
	const text = decodeData(data);
	if (text === undefined) yield unusable('damaged', data);
	else {
		const whole = parseJsonValue(text);
		if (whole !== undefined) yield* readValue(whole);
		else for (const line of text.split('\n')) if (line.trim() !== '') yield* readValue(parseJsonValue(line) ?? line);
	}
}

const decodeData = (data: string): string | undefined => {
	try {
		let bytes = Buffer.from(data, 'base64');
		while (isGzip(bytes)) bytes = gunzipSync(bytes);
		return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
	} catch {
		return undefined;
	}
};

/** Whether bytes begin as gzip does. */
export const isGzip = (bytes: Uint8Array): boolean => bytes[0] === 0x1f && bytes[1] === 0x8b;
