import { Readable } from 'node:stream';
import { parse } from 'csv-parse';
import { type Found, judgeText, readLogText } from './log-line.ts';
import type { Located } from './read-text.ts';

/** The columns of the console's CSV that hold the log line: of Logs Insights, and of the log viewer. */
const COLUMNS = ['@message', 'message'];

const findColumn = (cells: readonly string[]): number =>
	cells.findIndex((cell) => cell === (COLUMNS.find((column) => cells.includes(column)) ?? ''));

/** What separates the cells, if a text begins with the header of a CSV of CloudWatch. */
export const csvDelimiter = (text: string): string | undefined => {
	const header = text.trimStart().split(/\r?\n/, 1)[0] as string;
	return [',', ';', '\t'].find((delimiter) => findColumn(header.replaceAll('"', '').split(delimiter)) !== -1);
};

/** Reads the CSV of the log viewer or of Logs Insights, or several in one file. */
export async function* readCsv(text: AsyncIterable<string>, delimiter: string): AsyncGenerator<Located> {
	const parser = parse({ bom: true, delimiter, info: true, relax_column_count: true, skip_empty_lines: true });
	const rows: AsyncIterable<{ record: string[]; info: { lines: number } }> = Readable.from(text).pipe(parser);
	let column = -1;
	for await (const { record, info } of rows) {
		const header = findColumn(record);
		if (header !== -1) column = header;
		else yield { found: readRow(record, column), line: info.lines };
	}
}

const readRow = (cells: readonly string[], column: number): Found => {
	const cell = cells[column];
	return cell === undefined ? judgeText(cells.join(), 'cut') : readLogText(cell);
};
