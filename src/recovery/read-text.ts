import { parseJsonValue } from '../json/parse.ts';
import { readValue } from './containers.ts';
import type { Part } from './cut-lines.ts';
import { openDocument, type ReadPiece } from './json-document.ts';
import { type Found, looksLikeSpill, mayHoldSpill, OTHER, unusable } from './log-line.ts';
import { continuesItem, readYamlItem, yamlIndent } from './yaml-items.ts';

/** What was found, and the line on which it ends. */
export interface Located {
	readonly found: Found;
	readonly line: number;
}

/** A JSON document that is not over yet. */
interface OpenDocument {
	readonly read: ReadPiece;
	/** The line on which it begins. */
	readonly line: number;
	/** Whether it may hold, or held, what must not be passed over if it breaks. */
	matters: boolean;
}

/** A JSON document begins a line. Of `[` alone that is not certain: the time in brackets may begin a line of a log. */
const DOCUMENT = /^\s*(?:\{|\[\s*(?:[[{"\]]|$))/;

/** Where a document begins in a line, or -1. What stands before it may be anything but a quote, or a key of a spill. */
const findDocument = (line: string): number => {
	if (DOCUMENT.test(line)) return line.search(/\S/);
	const start = line.indexOf('{');
	const before = line.slice(0, Math.max(0, start));
	// Quoted it is escaped in some way, and a wrong text on the queue is worse than none.
	return /['"`]$/.test(before) || looksLikeSpill(before) ? -1 : start;
};

/**
 * Finds spills in JSON documents one after the other, over lines or not, in YAML lists, and in lines of text that hold
 * JSON after whatever stands before it. Where a document breaks, reading goes on with the next line: no line begins
 * inside a quoted text, so that nobody can make one look like a document.
 */
export async function* readText(parts: AsyncIterable<Part>): AsyncGenerator<Located> {
	let line = 0;
	let open: OpenDocument | undefined;
	let item: { indent: number; text: string } | undefined;
	/** The rest of the line is of no use. */
	let skipping = false;

	/** A line, or its rest, that holds no document. */
	function* skip({ text, last }: Part, rest: string, beginsLine: boolean): Generator<Found> {
		skipping = !last;
		if (looksLikeSpill(rest)) yield unusable('cut', text);
		else if (beginsLine && rest.trim() !== '') yield OTHER;
	}

	function* readDocuments(part: Part): Generator<Found> {
		for (let rest = part.text, beginsLine = part.first; rest !== ''; beginsLine = false) {
			if (!open) {
				const start = findDocument(rest);
				if (start === -1) return yield* skip(part, rest, beginsLine);
				rest = rest.slice(start);
				open = { read: openDocument(rest[0] as '{' | '['), line, matters: mayHoldSpill(rest) };
			}
			const document = open;
			const { values, end, broken } = document.read(rest);
			for (const value of values) yield* readValue(value);
			if (values.length > 0) document.matters = true;
			if (end !== undefined) {
				open = undefined;
				rest = rest.slice(end);
			} else if (!broken) {
				document.matters ||= looksLikeSpill(rest);
				return;
			} else {
				open = undefined;
				// Else it broke off before this line, which begins something else.
				const onThisLine = document.line === line || !part.first;
				yield document.matters || (onThisLine && looksLikeSpill(rest)) ? unusable('cut', rest) : OTHER;
				if (onThisLine) {
					skipping = !part.last;
					return;
				}
			}
		}
	}

	function* readPart(part: Part): Generator<Found> {
		const { text, first, last } = part;
		if (skipping) {
			skipping = !last;
			if (looksLikeSpill(text)) yield unusable('cut', text);
			return;
		}
		if (item && !(first && !continuesItem(text, item.indent))) {
			item.text += text;
			return;
		}
		if (item) {
			yield* readYamlItem(item.text);
			item = undefined;
		}
		if (first && last && !open) {
			// Most exports hold one document or text on each line, which needs no parser in pieces.
			const value = parseJsonValue(text.trim()) ?? parseJsonValue(text.slice(Math.max(0, findDocument(text))));
			if (value !== undefined) return yield* readValue(value);
		}
		const indent = first && !open ? yamlIndent(text) : undefined;
		if (indent === undefined) yield* readDocuments(part);
		else item = { indent, text };
	}

	for await (const part of parts) {
		if (part.first) line++;
		for (const found of readPart(part)) yield { found, line };
	}
	if (open) yield { found: open.matters ? unusable('cut', 'the end of the export') : OTHER, line };
	if (item) for (const found of readYamlItem(item.text)) yield { found, line };
}
