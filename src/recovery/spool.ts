import { closeSync, mkdtempSync, openSync, readSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Keeps values on disk while others are read: an outage can spill more than fits into memory. */
export interface Spool {
	/** Stores a value, and returns the function that reads it back. */
	add<Value>(value: Value): () => Value;
	/** Frees the disk space. */
	close(): void;
}

/** Opens a spool. It leaves nothing behind even if the process is killed, because its file is already unlinked. */
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
