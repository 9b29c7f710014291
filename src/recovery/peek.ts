/** Reads ahead until it has enough. Returns what it read, and the source as if nothing had been read. */
export const peek = async <Chunk>(
	source: AsyncIterable<Chunk>,
	isEnough: (head: readonly Chunk[]) => boolean,
): Promise<{ head: readonly Chunk[]; whole: AsyncIterable<Chunk> }> => {
	const chunks = source[Symbol.asyncIterator]();
	const head: Chunk[] = [];
	for (let next = await chunks.next(); !next.done; next = await chunks.next()) {
		head.push(next.value);
		if (isEnough(head)) break;
	}
	async function* whole(): AsyncGenerator<Chunk> {
		yield* head;
		yield* { [Symbol.asyncIterator]: () => chunks };
	}
	return { head, whole: whole() };
};
