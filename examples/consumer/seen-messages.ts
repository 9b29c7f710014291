/** Remembers the last so many ids: enough for redeliveries that follow soon, as long as this environment lives. */
export const createSeenMessages = (limit = 10_000) => {
	const ids = new Set<string>();
	return {
		has: (id: string): boolean => ids.has(id),
		add: (id: string): void => {
			ids.add(id);
			// A Set keeps the order of insertion, so the first is the oldest.
			if (ids.size > limit) ids.delete(ids.values().next().value as string);
		},
	};
};
