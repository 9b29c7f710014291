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
			const position = size;
			const length = writeSync(file, JSON.stringify(value), position);
			size += length;
			return () => {
				const bytes = Buffer.allocUnsafe(length);
				readSync(file, bytes, 0, length, position);
				return JSON.parse(bytes.toString());
			};
		},
		close: () => closeSync(file),
	};
};
