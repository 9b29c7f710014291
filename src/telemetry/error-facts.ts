/** What the log may show of an error. */
export interface ErrorFacts {
	/** Its name, e.g. `TypeError` or `AccessDenied`. */
	readonly name: string;
	/** Its code, if it has one, e.g. `ECONNREFUSED`. */
	readonly code: string | undefined;
	/** Where it was thrown, innermost frame first. */
	readonly frames: readonly string[];
}

/**
 * Keeps only the parts of an error that cannot contain user data. The message can, and so can custom properties:
 * JSON.parse quotes the text, valibot the value, and SQS may quote the message.
 */
export const toErrorFacts = (error: unknown): ErrorFacts => {
	if (!(error instanceof Error)) return { name: `thrown ${typeof error}`, code: undefined, frames: [] };
	const { name, message, stack } = error;
	const { code } = error as NodeJS.ErrnoException;
	// `stack` starts with the message; only the lines after it are guaranteed not to quote it.
	const frames = stack?.includes(message)
		? stack
				.slice(stack.indexOf(message) + message.length)
				.split('\n')
				.slice(1)
		: [];
	return {
		name,
		code: typeof code === 'string' && /^\w{1,64}$/.test(code) ? code : undefined,
		frames: frames.map((frame) => frame.trim()),
	};
};
