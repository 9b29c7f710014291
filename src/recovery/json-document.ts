import { JSONParser } from '@streamparser/json';
import { LISTS } from './containers.ts';

/** The result of reading a piece of a document. */
interface Progress {
	/** The values that are complete now, in order. */
	readonly values: readonly unknown[];
	/** Set if the document ends in this piece: the number of characters that belong to it. */
	readonly end?: number;
	/** Set if the document is not JSON. */
	readonly broken?: true;
}

/** Reads a document piece by piece. */
export type ReadPiece = (text: string) => Progress;

const inLists = (parent: string): string[] => LISTS.map((name) => `${parent}.${name}.*`);

/** The values to return one by one: the items of lists, and the object around them. */
const PATHS = { '{': ['$', ...inLists('$')], '[': ['$.*', ...inLists('$.*')] };

/** Opens a document that returns its lists item by item, so that it may be larger than memory. */
export const openDocument = (opening: '{' | '['): ReadPiece => {
	let values: unknown[];
	const parser = new JSONParser({ paths: PATHS[opening], stringBufferSize: 64 * 1024 });
	parser.onValue = ({ value, parent }) => {
		values.push(value);
		// Otherwise the parser would keep every value until the document ends.
		if (Array.isArray(parent)) parent.length = 0;
	};
	return (text) => {
		values = [];
		let end = 0;
		// Every document ends with a bracket, so the parser never sees anything beyond the end.
		for (const piece of text.split(/(?<=[}\]])/)) {
			try {
				parser.write(piece);
			} catch {
				return { values, broken: true };
			}
			end += piece.length;
			if (parser.isEnded) return { values, end };
		}
		return { values };
	};
};
