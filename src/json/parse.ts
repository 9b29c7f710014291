/** A JSON text that was parsed. */
export interface ParsedJson {
	/** The value it denotes. */
	readonly value: unknown;
	/** How many objects and arrays are open at its deepest point; 0 for a scalar. */
	readonly depth: number;
}

/**
 * Parses JSON; undefined if the text is not JSON. The parser's error is not passed on, because it quotes the text.
 *
 * V8 can confuse a key that is written with an escape with an earlier key of the same length (nodejs/node#63785), so a
 * text with such a key, which is rare, is read again without `JSON.parse`.
 */
export const parseJson = (text: string): ParsedJson | undefined => {
	let value: unknown;
	try {
		value = JSON.parse(text);
	} catch {
		return undefined;
	}
	const { depth, hasEscapedKey } = scan(text);
	return { value: hasEscapedKey ? readJson(text, JSON.parse) : value, depth };
};

/** The value of a JSON text; undefined if it is not JSON. */
export const parseJsonValue = (text: string): unknown => parseJson(text)?.value;

/** Any JSON object. */
export type JsonObject = Readonly<Record<string, unknown>>;

/** Whether a JSON value is an object, and not null or an array. */
export const isJsonObject = (value: unknown): value is JsonObject =>
	typeof value === 'object' && value !== null && !Array.isArray(value);

/** The tokens of valid JSON, except commas and colons: keys alternate with values anyway. */
const TOKENS = /"[^"\\]*(?:\\.[^"\\]*)*"|[[\]{}]|[^\s,:[\]{}"]+/g;

/** A list that is open, or an object as its keys and values in turn. */
interface Open {
	readonly parts: unknown[];
	readonly isObject: boolean;
}

/**
 * Reads valid JSON token by token: slower than `JSON.parse`, but independent of what the process has parsed before. It
 * calls nothing recursively, because a sender's text can nest deeper than calls can.
 *
 * @param toScalar Turns the token of a string, number, boolean or null into a value.
 */
export const readJson = (json: string, toScalar: (token: string) => unknown): unknown => {
	let { parts, isObject }: Open = { parts: [], isObject: false };
	const outer: Open[] = [];
	for (const token of json.match(TOKENS) as RegExpMatchArray) {
		if (token === '[' || token === '{') {
			outer.push({ parts, isObject });
			parts = [];
			isObject = token === '{';
		} else if (token === ']' || token === '}') {
			const value = isObject ? toObject(parts) : parts;
			({ parts, isObject } = outer.pop() as Open);
			parts.push(value);
		} else parts.push(isObject && parts.length % 2 === 0 ? JSON.parse(token) : toScalar(token));
	}
	return parts[0];
};

const toObject = (parts: readonly unknown[]): object => {
	const members: [string, unknown][] = [];
	for (let i = 0; i < parts.length; i += 2) members.push([parts[i] as string, parts[i + 1]]);
	return Object.fromEntries(members);
};

/** Scans the text of valid JSON rather than its value, where a repeated key would hide its first occurrence. */
const scan = (json: string): { readonly depth: number; readonly hasEscapedKey: boolean } => {
	let open = 0;
	let depth = 0;
	let hasEscapedKey = false;
	let backslash = indexOf(json, '\\', 0);
	for (let i = 0; i < json.length; i++) {
		const char = json[i];
		if (char === '"') {
			const end = endOfString(json, i);
			if (backslash < end) {
				hasEscapedKey ||= isKey(json, end);
				backslash = indexOf(json, '\\', end);
			}
			i = end;
		} else if (char === '[' || char === '{') depth = Math.max(depth, ++open);
		else if (char === ']' || char === '}') open--;
	}
	return { depth, hasEscapedKey };
};

/** Whether the string that ends at `end` is a key: only a key is followed by a colon. */
const isKey = (json: string, end: number): boolean => {
	const colon = /\s*:/y;
	colon.lastIndex = end + 1;
	return colon.test(json);
};

const indexOf = (text: string, char: string, from: number): number => {
	const index = text.indexOf(char, from);
	return index === -1 ? Number.POSITIVE_INFINITY : index;
};

/** Where the string that starts at `start` ends: at the first quote after an even number of backslashes. */
const endOfString = (json: string, start: number): number => {
	for (let end = json.indexOf('"', start + 1); ; end = json.indexOf('"', end + 1)) {
		let backslashes = 0;
		while (json[end - 1 - backslashes] === '\\') backslashes++;
		if (backslashes % 2 === 0) return end;
	}
};
