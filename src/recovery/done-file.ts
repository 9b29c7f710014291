import { appendFileSync, closeSync, existsSync, openSync, readFileSync } from 'node:fs';

/** Reads the ids of what earlier runs put on a queue. An editor may have changed the file's line ends. */
export const readDone = (file: string, queueUrl: string): ReadonlySet<string> => {
	if (!existsSync(file)) return new Set();
	// The decoder drops a byte order mark.
	const lines = new TextDecoder().decode(readFileSync(file)).split(/\r?\n/);
	return new Set(
		lines.filter((line) => line.startsWith(`${queueUrl} `)).map((line) => line.slice(queueUrl.length + 1)),
	);
};

/** The file that remembers what is on a queue. */
export interface DoneFile {
	add(deduplicationIds: readonly string[]): void;
	close(): void;
}

/** Opens the file for what this run puts on the queue. */
export const openDone = (path: string, queueUrl: string): DoneFile => {
	const file = openSync(path, 'a+');
	// A run that was killed may have left its last line unfinished.
	const last = readFileSync(path).at(-1);
	if (last !== undefined && last !== 10) appendFileSync(file, '\n');
	return {
		// Written immediately and in one call: a kill loses at most a batch or two, which SQS then deduplicates.
		add: (ids) => appendFileSync(file, ids.map((id) => `${queueUrl} ${id}\n`).join('')),
		close: () => closeSync(file),
	};
};
