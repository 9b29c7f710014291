/** What went wrong in a request to SQS, as SQS or Node names it. */
export const toErrorCode = (error: unknown): string => {
	const { name, code = name } = error as NodeJS.ErrnoException;
	// Node names a refused connection just Error, and has the rest in `code`.
	return name === 'Error' || name === 'AggregateError' ? code : name;
};
