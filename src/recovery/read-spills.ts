import { cutLines } from './cut-lines.ts';
import type { Found } from './log-line.ts';
import { peek } from './peek.ts';
import { csvDelimiter, readCsv } from './read-csv.ts';
import { readText } from './read-text.ts';

/** An export of the log. */
export interface Input {
	/** Its name in messages: a path, or `standard input`. */
	readonly name: string;
	/** Its text, in pieces of any size. */
	readonly text: AsyncIterable<string>;
}

/** What was found, and in which place. */
export type LogLine = Found & { readonly place: string };

/** Reads an export of the log in any form that an operator can get. */
export async function* readSpills({ name, text }: Input): AsyncGenerator<LogLine> {
	const { head, whole } = await peek(text, isHeader);
	const delimiter = csvDelimiter(head.join(''));
	const lines = delimiter === undefined ? readText(cutLines(whole)) : readCsv(name, whole, delimiter);
	for await (const { found, line } of lines) yield { ...found, place: `${name}, line ${line}` };
}

/** Whether chunks contain the first line, or are longer than any header. */
const isHeader = (chunks: readonly string[]): boolean => {
	const text = chunks.join('').trimStart();
	return text.includes('\n') || text.length > 4096;
};
