import { isUtf8 } from 'node:buffer';
import { isJsonObject, type JsonObject, parseJson } from '../json/parse.ts';
import { Rejection } from './response.ts';

/** The body of a request: a JSON object. */
export interface Payload {
	/** Its text, verbatim. */
	readonly text: string;
	/** What it says. */
	readonly json: JsonObject;
	/** How many objects and arrays are open at its deepest point. */
	readonly depth: number;
}

/** The largest body in bytes: a stream message has up to 128 KB, which JSON's escapes can inflate sixfold. */
const MAX_BYTES = 1_000_000;

/** The deepest body: merged messages nest, but those of 12 KB not as deep as this. */
const MAX_DEPTH = 500;

/**
 * Reads a body as JSON whatever the Content-Type, because Tencent does not document which one it sends.
 * middy's own parser rejects a `__proto__` key, which here is data.
 *
 * @param isBase64Encoded API Gateway encodes what it takes for binary.
 */
export const readBody = (body: string | undefined, isBase64Encoded: boolean): Payload => {
	const text = decode(body, isBase64Encoded);
	const parsed = parseJson(text);
	// The parser's error quotes the text, which must not be logged.
	if (!parsed) throw new Rejection('body', 'The body should be JSON');
	const { value: json, depth } = parsed;
	if (!isJsonObject(json)) throw new Rejection('body', 'The body should be a JSON object');
	if (depth > MAX_DEPTH) throw new Rejection('body', `The body should not nest deeper than ${MAX_DEPTH} levels`);
	return { text, json, depth };
};

const decode = (body: string | undefined, isBase64Encoded: boolean): string => {
	if (!body) throw new Rejection('body', 'The body is missing');
	if (Buffer.byteLength(body, isBase64Encoded ? 'base64' : undefined) > MAX_BYTES) {
		throw new Rejection('size', `The body should not be larger than ${MAX_BYTES} bytes`);
	}
	if (!isBase64Encoded) return body;
	const bytes = Buffer.from(body, 'base64');
	// Buffer skips everything that is not base64; only encoding it again shows that.
	if (bytes.toString('base64') !== body) throw new Rejection('body', 'The body should be base64');
	if (!isUtf8(bytes)) throw new Rejection('body', 'The body should be UTF-8');
	return bytes.toString();
};
