import { isJsonObject, readJson } from './parse.ts';

/**
 * The canonical text of a JSON object: the same whatever the order of its keys, white space and escapes.
 * Numbers keep their digits, because two large ones can round to the same double.
 *
 * @param json A valid JSON object.
 * @param omitted A top-level key whose value does not matter: it is written as null.
 */
export const canonicalize = (json: string, omitted?: string): string => {
	// Every scalar becomes its own text, so that the value holds only strings, arrays and objects.
	const value = readJson(json, (token) => (token[0] === '"' ? JSON.stringify(JSON.parse(token)) : token));
	return write(omitted === undefined ? value : { ...(value as object), [omitted]: 'null' });
};

const write = (value: unknown): string => {
	if (Array.isArray(value)) return `[${value.map(write).join()}]`;
	if (!isJsonObject(value)) return value as string;
	const members = Object.keys(value)
		.sort()
		.map((key) => `${JSON.stringify(key)}:${write(value[key])}`);
	return `{${members.join()}}`;
};
