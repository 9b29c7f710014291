import { closeSync, mkdtempSync, openSync, readSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Keeps values on disk while others are read: an outage can spill more than fits in memory. */
export interface Spool {
	/** Stores a value, and gives what reads it. */
	add<Value>(value: Value): () => Value;
	/** Gives the disk space back. */
	close(): void;
}

/** Opens a spool that leaves nothing behind, even if the process is killed: its file has no name any more. */
export const openSpool = (): Spool => {
	const directory = mkdtempSync(join(tmpdir(), 'tim-relay-'));
	const file = openSync(join(directory, 'spool'), 'wx+', 0o600);
	rmSync(directory, { recursive: true });
	let size = 0;
	return {
		add: (value) => {
			const bytes = Buffer.from(JSON.stringify(value));
			const position = size;
			size += writeSync(file, bytes, 0, bytes.length, position);
			return () => {
				const read = Buffer.allocUnsafe(bytes.length);
				readSync(file, read, 0, read.length, position);
				return JSON.parse(read.toString());
			};
		},
		close: () => closeSync(file),
	};
};
