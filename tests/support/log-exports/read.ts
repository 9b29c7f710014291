import { Readable } from 'node:stream';
import { openStream } from '../../../src/recovery/inputs.ts';
import { type Input, type LogLine, readSpills } from '../../../src/recovery/read-spills.ts';

/** Reads exports one after another. */
export const readAll = async (inputs: Iterable<Input>): Promise<LogLine[]> => {
	const found: LogLine[] = [];
	for (const input of inputs) for await (const line of readSpills(input)) found.push(line);
	return found;
};

/** Reads an export in pieces of this many bytes; small ones cut lines, characters and escapes anywhere. */
export const readPieces = (content: string | Uint8Array, size: number, name = 'export.json'): Promise<LogLine[]> => {
	const bytes = Buffer.from(content as string);
	const pieces = Array.from({ length: Math.ceil(bytes.length / size) }, (_, n) =>
		bytes.subarray(n * size, (n + 1) * size),
	);
	return readAll([openStream(name, Readable.from(pieces))]);
};
