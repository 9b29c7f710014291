import { Logger } from '@aws-lambda-powertools/logger';
import { readServiceName } from '../config.ts';

/** What Powertools reads in addition to its options, and what would silence the lines or spread each over several. */
const RESHAPING = ['AWS_LAMBDA_LOG_LEVEL', 'POWERTOOLS_DEV', 'POWERTOOLS_LOGGER_SAMPLE_RATE'];
for (const name of RESHAPING) delete process.env[name];

/** The relay's log. Nothing can change its level, because its lines carry the metrics and the spills. */
export const logger = new Logger({ serviceName: readServiceName(process.env), logLevel: 'INFO' });

/** Resolves once everything logged at WARN and above is flushed; Lambda may freeze the process as soon as it has responded. */
export const flushLog = (): Promise<void> => new Promise((resolve) => process.stderr.write('', () => resolve()));

/** Cuts what a sender can choose freely to 128 characters before it is logged. */
export const truncate = (value: unknown): string | undefined =>
	typeof value === 'string' ? value.slice(0, 128) : undefined;
