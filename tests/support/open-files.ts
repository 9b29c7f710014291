import { readdirSync, readlinkSync } from 'node:fs';

/** Whether the system lists the files that a process holds open. */
export const LISTS_OPEN_FILES = process.platform === 'linux';

/** The paths of the files that this process holds open; that of a deleted one ends with ` (deleted)`. */
export const listOpenFiles = (): string[] =>
	readdirSync('/proc/self/fd').flatMap((descriptor) => {
		try {
			return [readlinkSync(`/proc/self/fd/${descriptor}`)];
		} catch {
			// The one of this very list is closed by now.
			return [];
		}
	});
