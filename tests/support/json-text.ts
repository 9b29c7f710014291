import fc from 'fast-check';

// Node 22 has it; TypeScript's library does not know it yet.
const { isRawJSON } = JSON as unknown as { isRawJSON(value: unknown): boolean };

/** JSON whose numbers may be written as no JavaScript number is: see {@link toJsonText}. */
export type Json = unknown;

/** How JSON may be written: the order of keys, blanks between the tokens, escapes of what needs none. */
export interface Writing {
	/** Decides the order of keys. */
	readonly order: number;
	readonly blanks: string;
	readonly escapeAll: boolean;
}

/** Any way to write JSON. */
export const arbitraryWriting: fc.Arbitrary<Writing> = fc.record({
	order: fc.nat(),
	blanks: fc.constantFrom('', '', ' ', '\r\n\t'),
	escapeAll: fc.boolean(),
});

/** Writes JSON in one of its ways, at every depth. */
export const toJsonText = (value: Json, writing: Writing): string => {
	const { blanks, escapeAll } = writing;
	const write = (json: Json): string => {
		if (typeof json === 'string') return string(json);
		if (typeof json !== 'object' || json === null || isRawJSON(json)) return JSON.stringify(json);
		if (Array.isArray(json)) return `[${blanks}${json.map(write).join(`,${blanks}`)}${blanks}]`;
		const members = inOrder(Object.entries(json), writing.order).map(
			([key, member]) => `${string(key)}${blanks}:${blanks}${write(member)}`,
		);
		return `{${blanks}${members.join(`,${blanks}`)}${blanks}}`;
	};
	const string = (text: string) =>
		escapeAll
			? `"${Array.from({ length: text.length }, (_, i) => `\\u${text.charCodeAt(i).toString(16).padStart(4, '0')}`).join('')}"`
			: JSON.stringify(text);
	return blanks + write(value) + blanks;
};

/** An order of keys for each number; another number gives, mostly, another order. */
const inOrder = (entries: [string, Json][], order: number): [string, Json][] => {
	const rank = (key: string) =>
		[...key].reduce((hash, char) => Math.imul(hash ^ char.charCodeAt(0), 16_777_619), order);
	return entries
		.map((entry) => [rank(entry[0]), entry] as const)
		.sort(([a], [b]) => a - b)
		.map(([, entry]) => entry);
};

/** A normal form of JSON text that keeps the order of keys and every digit: equal for texts that say the same. */
export const withEveryDigit = (text: string): unknown =>
	// V8 does not give the reviver of JSON.parse the source of every number, so each is made a string before.
	JSON.parse(
		text.replace(/"(?:[^"\\]|\\.)*"|-?\d[\d.eE+-]*/g, (token) => (token[0] === '"' ? token : `["number","${token}"]`)),
	);
