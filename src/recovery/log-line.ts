import { gunzipSync } from 'node:zlib';
import * as v from 'valibot';
import { isJsonObject, type JsonObject, parseJsonValue } from '../json/parse.ts';
import { type Spill, spillSchema } from '../spill/spill-schema.ts';

/**
 * What a piece of the log turned out to be: a spill, something that looks like a spill but is unusable, or anything
 * else, with the line if it is JSON.
 */
export type Found =
	| { readonly kind: 'spill'; readonly spill: Spill }
	| { readonly kind: 'unusable'; readonly problem: string; readonly content: unknown }
	| { readonly kind: 'other'; readonly line?: JsonObject };

/** Neither a spill nor anything like one. */
export const OTHER: Found = { kind: 'other' };

/** What can be wrong with a spill, and what to do about it. */
export const problems = {
	cut: 'Cut off: the export ends or breaks in the middle of it. Export the log again',
	form: 'Unknown form: it looks like a spill but cannot be read with certainty. Export with --output json, without --query',
	damaged: 'Damaged: a field of the spill is missing or wrong. Export the log again',
	empty: 'Empty: the body was too large for a log event. It cannot be replayed',
} as const;

/** Reports something that looks like a spill but cannot be used. */
export const unusable = (problem: keyof typeof problems, content: unknown): Found => ({
	kind: 'unusable',
	problem: problems[problem],
	content,
});

/** Matches the member `spill` in JSON (however often it is quoted), CSV and YAML, and its columns in Logs Insights. */
const SPILL = /\bspill(?:\\*"|'?\s*:|\.(?:reason|message|callback|gzip)\b)/;

/** Whether an unreadable text may contain a spill. */
export const looksLikeSpill = (text: string): boolean => SPILL.test(text);

/** Judges text without a readable log line: a spill must not be skipped silently. */
export const judgeText = (text: string, problem: keyof typeof problems): Found =>
	looksLikeSpill(text) ? unusable(problem, text) : OTHER;

/** The beginning of JSON, and that of a line at a level other than the one of spills. */
const JSON_BEGINS = /^(?:\[|\{\s*(?:"|$))/;
const HARMLESS = /^\{\s*"level":\s*"(?:DEBUG|INFO|WARN)"/;

/** Whether truncated JSON may contain a spill. It may, unless it is clearly another line. */
export const mayHoldSpill = (json: string): boolean =>
	looksLikeSpill(json) || (JSON_BEGINS.test(json) && !HARMLESS.test(json));

/**
 * Reads the text of one log event: JSON, perhaps after a time and the name of the stream.
 * It never looks into strings within that JSON: senders choose some of them, and must not be able to forge a spill.
 */
export const readLogText = (text: string): Found => {
	const json = text.slice(Math.max(0, text.indexOf('{')));
	const line = parseJsonValue(json);
	if (isJsonObject(line)) return readLogLine(line);
	return mayHoldSpill(json) ? unusable('cut', text) : OTHER;
};

/** Reads a line that the relay wrote. */
export const readLogLine = (line: JsonObject): Found => {
	const { spill } = line;
	if (spill === undefined) return { kind: 'other', line };
	const result = v.safeParse(spillSchema, unpack(spill));
	if (!result.success) return unusable('damaged', spill);
	const { message, callback } = result.output;
	return message || callback ? { kind: 'spill', spill: result.output } : unusable('empty', spill);
};

/** Unzips the content of a spill. Gives something that is no spill if it cannot. */
const unpack = (spill: unknown): unknown => {
	if (!isJsonObject(spill) || typeof spill.gzip !== 'string') return spill;
	try {
		const content = parseJsonValue(gunzipSync(Buffer.from(spill.gzip, 'base64')).toString());
		return isJsonObject(content) && { ...content, reason: spill.reason };
	} catch {
		return undefined;
	}
};
