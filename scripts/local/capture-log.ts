/**
 * Keeps the function's log lines, which are JSON, off the terminal. Everything else is still written.
 *
 * @returns The function that ends this.
 */
export const captureLog = (onLine: (line: string) => void = () => {}): (() => void) => {
	const restores = [process.stdout, process.stderr].map((stream) => {
		const write = stream.write;
		stream.write = ((chunk: string, ...rest: (() => void)[]) => {
			if (!/^\{.*\}\n$/s.test(chunk)) return write.call(stream, chunk, ...(rest as []));
			onLine(chunk);
			return true;
		}) as typeof write;
		return () => {
			stream.write = write;
		};
	});
	return () => {
		for (const restore of restores) restore();
	};
};
