import { createReadStream, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { pipeline, Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { isGzip } from './containers.ts';
import { peek } from './peek.ts';
import type { Input } from './read-spills.ts';

/** Opens exports by their paths, one at a time; in a folder, all files except hidden ones. */
export function* openPaths(paths: readonly string[]): Generator<Input> {
	for (const path of paths) {
		if (!isFolder(path)) yield openStream(path, createReadStream(path));
		else {
			const names = readdirSync(path).filter((name) => !name.startsWith('.'));
			yield* openPaths(names.sort().map((name) => join(path, name)));
		}
	}
}

const isFolder = (path: string): boolean => {
	try {
		return statSync(path).isDirectory();
	} catch (cause) {
		throw new Error(`Cannot read ${path} (${(cause as NodeJS.ErrnoException).code}). Nothing was sent.`, { cause });
	}
};

/** Encodings by their byte order mark. */
const ENCODINGS: Readonly<Record<string, string>> = { fffe: 'utf-16le', feff: 'utf-16be' };

/** Opens an export from its bytes: gzipped or not, in UTF-8, or in UTF-16 with a byte order mark. */
export const openStream = (name: string, bytes: AsyncIterable<Uint8Array>): Input => ({
	name,
	text: decode(name, bytes),
});

async function* decode(name: string, bytes: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
	const { head, whole } = await peek(bytes, (chunks) => Buffer.concat(chunks).length > 2);
	const mark = Buffer.concat(head).subarray(0, 2);
	if (isGzip(mark)) return yield* decode(name, gunzip(name, whole));
	const decoder = new TextDecoder(ENCODINGS[mark.toString('hex')] ?? 'utf-8', { fatal: true });
	const toText = (chunk?: Uint8Array): string => {
		try {
			const text = decoder.decode(chunk, { stream: chunk !== undefined });
			if (!text.includes('\0')) return text;
		} catch {
			// Reported below.
		}
		throw new Error(
			`${name} is neither UTF-8 nor marked as UTF-16, and garbled text on the queue would be worse than none. ` +
				'Export the log again, or convert the file to UTF-8. Nothing was sent.',
		);
	};
	for await (const chunk of whole) yield toText(chunk);
	yield toText();
}

async function* gunzip(name: string, bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
	try {
		yield* pipeline(Readable.from(bytes), createGunzip(), () => {}) as AsyncIterable<Uint8Array>;
	} catch (cause) {
		throw new Error(`${name} is a damaged or incomplete gzip file. Download it again. Nothing was sent.`, { cause });
	}
}
