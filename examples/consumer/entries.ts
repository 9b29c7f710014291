import type { Entry } from './conversation-view.ts';

/** Enough to try it, and no more than the memory holds. */
const MAX_ENTRIES = 1000;

const inMemory = new Map<string, Entry>();

/** What is known of each message. Only in this process, and only the latest: put your database here. */
export const entries = {
	get: async (key: string): Promise<Entry | undefined> => inMemory.get(key),
	put: async (key: string, entry: Entry): Promise<void> => {
		inMemory.delete(key);
		inMemory.set(key, entry);
		const [oldest] = inMemory.keys();
		if (inMemory.size > MAX_ENTRIES && oldest !== undefined) inMemory.delete(oldest);
	},
};
