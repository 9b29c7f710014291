/** A string, a bracket, or any other scalar of valid JSON. */
const TOKEN = /"[^"\\]*(?:\\.[^"\\]*)*"|[[\]{}]|[^\s,:[\]{}"]+/g;

/**
 * Splits valid JSON into the texts of an array's items, or of an object's keys and values in turn. They are verbatim,
 * because parsing would round 64-bit numbers.
 */
const split = (json: string): string[] => {
	const parts: string[] = [];
	let depth = 0;
	let start = 0;
	for (const { 0: token, index } of json.matchAll(TOKEN)) {
		const opens = token === '{' || token === '[';
		const closes = token === '}' || token === ']';
		if (depth === 1 && !closes) start = index;
		if (opens) depth++;
		else if (closes) depth--;
		if (depth === 1 && (closes || !opens)) parts.push(json.slice(start, index + token.length));
	}
	return parts;
};

/** The texts of the items of a JSON array. */
export const itemTexts = (json: string): string[] => split(json);

/** The text of a member of a JSON object. If a key is repeated, the last one counts, as for `JSON.parse`. */
export const memberText = (json: string, key: string): string | undefined => {
	const parts = split(json);
	const index = parts.findLastIndex((part, place) => place % 2 === 0 && JSON.parse(part) === key);
	return parts[index + 1] && index >= 0 ? parts[index + 1] : undefined;
};
