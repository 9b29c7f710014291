/** Characters that JSON leaves as they are and at which line readers, Node's among them, end a line. */
const LINE_ENDS = /[\u0085\u2028\u2029]/g;

/** JSON that is one line to every reader. */
export const toJsonLine = (value: unknown): string =>
	JSON.stringify(value).replace(LINE_ENDS, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`);
