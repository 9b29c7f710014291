import { readServiceName } from '../config.ts';
import { toJsonLine } from '../json/line.ts';

const service = readServiceName(process.env);

/** Writes a line of JSON. Nothing can change its level or its form, because lines carry the metrics and the spills. */
const writer =
	(level: 'INFO' | 'WARN' | 'ERROR', stream: 'stdout' | 'stderr') =>
	(message: string, facts: object = {}): void => {
		process[stream].write(
			`${toJsonLine({ level, message, timestamp: new Date().toISOString(), service, ...facts })}\n`,
		);
	};

/** The relay's log. */
export const logger = {
	info: writer('INFO', 'stdout'),
	warn: writer('WARN', 'stderr'),
	error: writer('ERROR', 'stderr'),
};

/** Resolves once everything logged at WARN and above is flushed; Lambda may freeze the process as soon as it has responded. */
export const flushLog = (): Promise<void> => new Promise((resolve) => process.stderr.write('', () => resolve()));

/** Cuts what a sender can choose freely to 128 characters before it is logged. */
export const truncate = (value: unknown): string | undefined =>
	typeof value === 'string' ? value.slice(0, 128) : undefined;
