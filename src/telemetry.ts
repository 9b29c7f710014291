import { Logger } from '@aws-lambda-powertools/logger';
import { Metrics } from '@aws-lambda-powertools/metrics';
import { readServiceName } from './config.ts';

const serviceName = readServiceName(process.env);

/** Log lines and metrics of the whole relay; the alarms in deploy/alarms.yml refer to the names of the metrics. */
export const logger = new Logger({ serviceName });

export const metrics = new Metrics({ namespace: 'TimRelay', serviceName });

/** What the log may show of an error. */
export interface ErrorFacts {
	/** Its name, e.g. `TypeError` or `AccessDenied`. */
	readonly name: string;
	/** Its code, where it has one, e.g. `ECONNREFUSED`. */
	readonly code: string | undefined;
	/** Where it was thrown, the innermost place first. */
	readonly frames: readonly string[];
}

/**
 * Takes from an error what can't hold a user's words. Its message can, and so can whatever else it carries:
 * JSON.parse quotes the text, valibot the value, and a queue's answer may quote the message.
 */
export const describeError = (error: unknown): ErrorFacts => {
	if (!(error instanceof Error)) return { name: `thrown ${typeof error}`, code: undefined, frames: [] };
	const { name, message, stack } = error;
	const { code } = error as NodeJS.ErrnoException;
	// The stack begins with the message, of which only what follows it is sure to be none.
	const frames = stack?.split(message === '' ? name : message, 2)[1];
	return {
		name,
		code,
		frames:
			frames
				?.split('\n')
				.slice(1)
				.map((frame) => frame.trim()) ?? [],
	};
};
