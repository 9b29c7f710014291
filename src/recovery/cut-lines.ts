/** A line with its `\n`, or a part of a very long one. */
export interface Part {
	readonly text: string;
	/** Whether a line begins with it. */
	readonly first: boolean;
	/** Whether a line ends with it. */
	readonly last: boolean;
}

/** Longer lines are handed out in parts: an export can be a single line, and longer than a string can be. */
const LONG_LINE = 4 * 1024 * 1024;

/** Cuts chunks of text into lines. Only `\n` ends one: JSON may contain U+2028 and the like unescaped. */
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
