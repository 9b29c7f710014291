import { parse } from 'yaml';
import { readValue } from './containers.ts';
import { type Found, judgeText, unusable } from './log-line.ts';

/** The first line of a list item, text or a member, as the AWS CLI writes it: `- message: '…`, `- - field: …`. */
const ITEM = /^( *)- +(?:- +)?(?:['"]|[\w@]+: )/;

/** The indent of a YAML item that begins on this line, or undefined. */
export const yamlIndent = (line: string): number | undefined => ITEM.exec(line)?.[1]?.length;

/** Whether a line still belongs to an item: it is blank or indented further. */
export const continuesItem = (line: string, indent: number): boolean =>
	line.trim() === '' || line.search(/[^ ]/) > indent;

/** These end a line in YAML 1.1 but not in 1.2, so the meaning of a text depends on the program that wrote it. */
const AMBIGUOUS = /[\u0085\u2028\u2029]/;

/** Reads one item of a YAML list. */
export function* readYamlItem(text: string): Generator<Found> {
	if (AMBIGUOUS.test(text)) {
		yield judgeText(text, 'form');
		return;
	}
	let value: unknown;
	try {
		value = parse(text, { maxAliasCount: 0, logLevel: 'error' });
	} catch {
		yield unusable('cut', text);
		return;
	}
	yield* readValue(value);
}
