import { isUtf8 } from 'node:buffer';
import type { MiddlewareObj } from '@middy/core';
import { Refusal } from '../tencent/response.ts';
import type { SignedEvent } from './check-signature.ts';

/** A request whose body is a JSON object. */
export interface JsonEvent extends SignedEvent {
	/** The body: its text, letter by letter, and what that says. */
	raw: { readonly text: string; readonly json: Record<string, unknown> };
}

/** The largest body, in bytes: a message has up to 12 KB, which JSON's escapes can inflate several times. */
const MAX_BYTES = 256 * 1024;

/** The deepest body: merged messages nest, but those of 12 KB not as deep as this, and every JSON parser can follow. */
const MAX_DEPTH = 500;

/**
 * Reads the body as JSON whatever the Content-Type, since nobody knows what Tencent sends.
 * middy's own parser would do, but it refuses messages that hold a `__proto__` key; here that is data.
 */
export const parseJsonBody = (): MiddlewareObj<JsonEvent> => ({
	before: ({ event }) => {
		const text = decode(event.body, event.isBase64Encoded);
		const json = parse(text);
		if (typeof json !== 'object' || json === null || Array.isArray(json)) {
			throw new Refusal('body', 'The body should be a JSON object');
		}
		if (isDeeper(text, MAX_DEPTH))
			throw new Refusal('body', `The body should not nest deeper than ${MAX_DEPTH} levels`);
		event.raw = { text, json: json as Record<string, unknown> };
	},
});

const decode = (body: string | undefined, isBase64Encoded: boolean): string => {
	if (!body) throw new Refusal('body', 'The body is missing');
	if (Buffer.byteLength(body, isBase64Encoded ? 'base64' : undefined) > MAX_BYTES) {
		throw new Refusal('size', `The body should not be larger than ${MAX_BYTES} bytes`);
	}
	if (!isBase64Encoded) return body;
	const bytes = Buffer.from(body, 'base64');
	// Buffer skips whatever is not base64, so only the way back tells.
	if (bytes.toString('base64') !== body) throw new Refusal('body', 'The body should be base64');
	if (!isUtf8(bytes)) throw new Refusal('body', 'The body should be UTF-8');
	return bytes.toString();
};

const parse = (text: string): unknown => {
	try {
		return JSON.parse(text);
	} catch {
		// The parser's error quotes the text, which must not get into a log.
		throw new Refusal('body', 'The body should be JSON');
	}
};

/**
 * Whether valid JSON nests deeper than so many levels. The text is asked, not the value, in which a repeated key hides
 * its first member. Strings, most of any message, are skipped natively: the scan takes a third of the time.
 */
const isDeeper = (json: string, levels: number): boolean => {
	let depth = 0;
	for (let i = 0; json[i]; i++) {
		const char = json[i];
		if (char === '"') i = endOfString(json, i);
		else if (char === '[' || char === '{') depth++;
		else if (char === ']' || char === '}') depth--;
		if (depth > levels) return true;
	}
	return false;
};

/** Where the string ends that starts at `start`: at the first quote after an even number of backslashes. */
const endOfString = (json: string, start: number): number => {
	for (let end = json.indexOf('"', start + 1); ; end = json.indexOf('"', end + 1)) {
		let backslashes = 0;
		while (json[end - 1 - backslashes] === '\\') backslashes++;
		if (backslashes % 2 === 0) return end;
	}
};
