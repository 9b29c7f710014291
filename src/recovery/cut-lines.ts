/** A line with its `\n`, or a part of a very long line. */
export interface Part {
	readonly text: string;
	/** Whether it is the beginning of a line. */
	readonly first: boolean;
	/** Whether it is the end of a line. */
	readonly last: boolean;
}

/** Longer lines are returned in parts: an export can be a single line, longer than any string may be. */
const LONG_LINE = 4 * 1024 * 1024;

/** Cuts chunks of text into lines. Only `\n` ends a line, because JSON may contain U+2028 and the like unescaped. */
export async function* cutLines(chunks: AsyncIterable<string>): AsyncGenerator<Part> {
	let held: string[] = [];
	let size = 0;
	let first = true;
	const take = (text: string, last: boolean): Part => {
		const part = { text: held.join('') + text, first, last };
		held = [];
		size = 0;
		first = last;
		return part;
	};
	for await (const chunk of chunks) {
		let from = 0;
		for (let to = chunk.indexOf('\n'); to !== -1; to = chunk.indexOf('\n', from)) {
			yield take(chunk.slice(from, to + 1), true);
			from = to + 1;
		}
		held.push(chunk.slice(from));
		size += chunk.length - from;
		if (size > LONG_LINE) yield take('', false);
	}
	if (size > 0 || !first) yield take('', true);
}
