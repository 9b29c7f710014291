/** The parts of an error that may be logged: its name and stack frames. Its message may quote what users wrote. */
export const describeError = (error: unknown): { readonly error: string; readonly frames: readonly string[] } => {
	if (!(error instanceof Error)) return { error: `thrown ${typeof error}`, frames: [] };
	const { name, message, stack = '', cause } = error;
	const frames = stack
		.slice(stack.indexOf(message) + message.length)
		.split('\n')
		.slice(1)
		.map((frame) => frame.trim());
	return { error: cause instanceof Error ? `${name}: ${cause.name}` : name, frames };
};
