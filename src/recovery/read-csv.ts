import { pipeline, Readable } from 'node:stream';
import { CsvError, parse } from 'csv-parse';
import { type Found, judgeText, readLogText } from './log-line.ts';
import type { Located } from './read-text.ts';

/** The columns with the log line in the console's CSV: that of Logs Insights and that of the log viewer. */
const COLUMNS = ['@message', 'message'];

/** Larger than any log event: a longer row means that a closing quote is missing. */
const MAX_ROW = 16 * 1024 * 1024;

/** The index of the column with the log line if these cells are a header, otherwise -1. */
const findColumn = (cells: readonly string[]): number =>
	COLUMNS.map((name) => cells.indexOf(name)).find((index) => index !== -1) ?? -1;

/** The delimiter, if a text begins with the header of CSV from CloudWatch. */
export const csvDelimiter = (text: string): string | undefined => {
	const header = text
		.trimStart()
		.replace(/[\r\n].*/s, '')
		.replaceAll('"', '');
	return [',', ';', '\t'].find((delimiter) => findColumn(header.split(delimiter)) !== -1);
};

/** Reads the CSV of the log viewer or of Logs Insights, or several in one file. */
export async function* readCsv(name: string, text: AsyncIterable<string>, delimiter: string): AsyncGenerator<Located> {
	const parser = parse({
		delimiter,
		info: true,
		max_record_size: MAX_ROW,
		relax_column_count: true,
		skip_empty_lines: true,
	});
	const rows = pipeline(Readable.from(text), parser, () => {});
	let column = -1;
	try {
		for await (const { record, info } of rows) {
			const header = findColumn(record);
			if (header === -1) yield { found: readRow(record, column), line: info.lines };
			else column = header;
		}
	} catch (error) {
		if (!(error instanceof CsvError)) throw error;
		throw new Error(`${name} is not valid CSV: ${error.message}. Export it again, or as JSON. Nothing was sent.`);
	}
}

const readRow = (cells: readonly string[], column: number): Found => {
	const cell = cells[column];
	return cell === undefined ? judgeText(cells.join(), 'cut') : readLogText(cell);
};
