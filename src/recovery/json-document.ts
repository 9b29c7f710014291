import { JSONParser } from '@streamparser/json';
import { LISTS } from './containers.ts';

/** What came of a piece of a document. */
interface Progress {
	/** The values that are complete, in order. */
	readonly values: readonly unknown[];
	/** The document is over: how many characters of the piece belong to it. */
	readonly end?: number;
	/** It is not JSON. */
	readonly broken?: true;
}

/** Reads a document piece by piece. */
export type ReadPiece = (text: string) => Progress;

const inLists = (parent: string): string[] => LISTS.map((name) => `${parent}.${name}.*`);

/** The values to hand out on their own: what lists hold, and the object around them. */
const PATHS = { '{': ['$', ...inLists('$')], '[': ['$.*', ...inLists('$.*')] };

/** Opens a document whose lists are handed out item by item, so that it may be larger than memory. */
export const openDocument = (opening: '{' | '['): ReadPiece => {
	let values: unknown[] = [];
	const parser = new JSONParser({ paths: PATHS[opening], stringBufferSize: 64 * 1024 });
	parser.onValue = ({ value, parent }) => {
		values.push(value);
		// The parser would keep what it has handed out until the document ends.
		if (Array.isArray(parent)) parent.length = 0;
	};
	return (text) => {
		values = [];
		let end = 0;
		// A document ends in a bracket: cut there, the parser never sees what follows it.
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
