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

/** A JSON document whose end has not been read yet. */
interface OpenDocument {
	readonly read: ReadPiece;
	/** The line on which it begins. */
	readonly line: number;
	/** Whether it must be reported if it breaks off, because it contains log lines or may contain a spill. */
	matters: boolean;
}

/** The start of a JSON document. `[` alone is not enough: a log line may begin with a time in brackets. */
const DOCUMENT = /^\s*(?:\{|\[\s*(?:[[{"\]]|$))/;

/** Where a document begins in a line, or -1. It may follow anything except a quote or a spill's key. */
const findDocument = (line: string): number => {
	if (DOCUMENT.test(line)) return line.search(/\S/);
	const start = line.indexOf('{');
	const before = line.slice(0, Math.max(0, start));
	// A quoted document is escaped in some way, and garbled text on the queue would be worse than none.
	return /['"`]$/.test(before) || looksLikeSpill(before) ? -1 : start;
};

/**
 * Finds spills in JSON documents (several in a row, each on one line or many), in YAML lists, and in lines of text that
 * end with JSON. If a document breaks off, reading continues with the next line. That is safe: JSON strings contain no
 * line breaks, so a line never begins inside users' text, which therefore cannot pass for a document.
 */
export async function* readText(parts: AsyncIterable<Part>): AsyncGenerator<Located> {
	let line = 0;
	let open: OpenDocument | undefined;
	let item: { indent: number; text: string } | undefined;
	/** Whether to skip the rest of the line. */
	let skipping = false;

	/** Judges a line, or the rest of it, without a document. */
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
				// If not, the document broke off earlier, and this line begins something else.
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
			// Most exports have one document or text per line, which needs no incremental parser.
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
