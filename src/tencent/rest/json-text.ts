/** A string, a bracket, or any other scalar of valid JSON. */
const TOKEN = /"[^"\\]*(?:\\.[^"\\]*)*"|[[\]{}]|[^\s,:[\]{}"]+/g;

/**
 * The texts of what a valid JSON array or object holds directly, verbatim: parsing them would round 64-bit numbers.
 * Of an object they are its keys and values in turn.
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

/** The text of a member of a JSON object; of two with the same key the last, as `JSON.parse` has it. */
export const memberText = (json: string, key: string): string | undefined => {
	const parts = split(json);
	const index = parts.findLastIndex((part, place) => place % 2 === 0 && JSON.parse(part) === key);
	return parts[index + 1] && index >= 0 ? parts[index + 1] : undefined;
};
