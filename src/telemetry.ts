import { Logger } from '@aws-lambda-powertools/logger';
import { readServiceName } from './config.ts';

/** The log of the relay. Its level is fixed, because the lines carry the metrics and what was spilled. */
export const logger = new Logger({ serviceName: readServiceName(process.env), logLevel: 'INFO' });

/** Resolves when what was logged at WARN and above has left the process, which Lambda may freeze once it has answered. */
export const flushLog = (): Promise<void> => new Promise((resolve) => process.stderr.write('', () => resolve()));

/** What a sender can choose freely is cut to 128 characters before it gets into the log. */
export const short = (value: unknown): string | undefined =>
	typeof value === 'string' ? value.slice(0, 128) : undefined;

/** What is counted, and in which unit; the alarms in deploy/alarms.yml refer to these names. */
const units = {
	Published: 'Count',
	PublishLatency: 'Milliseconds',
	Ignored: 'Count',
	Rejected: 'Count',
	Spilled: 'Count',
} as const;

/**
 * Metrics as members of a log line, in CloudWatch's embedded metric format: `_aws` says which members are to be counted.
 *
 * @param dimensions The members that tell the metrics apart, beside `service`, which every line has.
 */
export const embedMetrics = (values: { readonly [Name in keyof typeof units]?: number }, ...dimensions: string[]) => ({
	...values,
	_aws: {
		Timestamp: Date.now(),
		CloudWatchMetrics: [
			{
				Namespace: 'TimRelay',
				Dimensions: [['service', ...dimensions]],
				Metrics: Object.keys(values).map((Name) => ({ Name, Unit: units[Name as keyof typeof units] })),
			},
		],
	},
});

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
