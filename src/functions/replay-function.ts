import type { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import * as v from 'valibot';
import { parseJsonValue } from '../json/parse.ts';
import { logger } from '../telemetry/log.ts';
import { type BringBackOptions, openRun } from './bring-back.ts';
import { toPortions } from './portions.ts';
import { readTask } from './read-task.ts';
import { searchLog } from './search-log.ts';

/** Where the function reads, and where it writes. */
export interface ReplayFunctionOptions extends Omit<BringBackOptions, 'remember'> {
	/** The client for the logs. */
	readonly logs: CloudWatchLogsClient;
	/** The log with the spills. */
	readonly spillLog: string;
	/** The log of this function: the ledger of what is on the queue. */
	readonly ownLog: string;
	/** How many characters of the log it sends at a time. */
	readonly portionSize: number;
}

/** What a working queue cures; for the other spills a release has to come first. deploy/replay.yml has the same pattern. */
const SPILLS = '{ $.spill.reason = "queue" }';

/** The lines that {@link remember} writes. */
const LEDGER = '{ $.replayed[0] = "*" }';
const ledgerSchema = v.object({ replayed: v.array(v.string()) });

/** SQS knows deduplication ids for 5 minutes; with what is older, the ledger has to be asked. */
const DEDUPLICATED_MS = 4 * 60_000;

/** One line for each request to SQS: a kill loses those that are on their way, which SQS then deduplicates. */
const remember = (replayed: readonly string[]): void => logger.info('Replayed: these are on the queue', { replayed });

/**
 * Makes the function that brings spills back without a person: those of a batch within seconds, and those of the whole
 * time of an alarm when it ends. It fails if one of them is not on the queue, so that Lambda invokes it again.
 */
export const createReplayFunction =
	(options: ReplayFunctionOptions) =>
	async (event: unknown): Promise<void> => {
		const task = readTask(event);
		if (task.kind === 'none') return;
		const { logs, spillLog, ownLog, portionSize } = options;
		const from = task.kind === 'sweep' ? task.from : Math.min(...task.events.map(({ timestamp }) => timestamp));
		const isOld = Date.now() - from > DEDUPLICATED_MS;
		const { books, bringBack } = openRun(
			{ ...options, remember },
			isOld ? await readLedger(logs, ownLog, from) : new Set(),
		);
		try {
			if (task.kind === 'batch') await bringBack(task.events);
			else {
				const search = { logGroupName: spillLog, filterPattern: SPILLS, startTime: task.from, endTime: task.to };
				for await (const portion of toPortions(searchLog(logs, search), portionSize)) await bringBack(portion);
			}
		} finally {
			const isDone = Object.keys(books.failed).length === 0;
			if (isDone) logger.info('Replay finished', { ...books });
			else logger.error('Not replayed: these spills are still in the log only', { ...books });
			await flush();
		}
		if (Object.keys(books.failed).length > 0) throw new Error('Spills are not on the queue: the line above says why');
	};

/** The deduplication ids that this function has brought to the queue since then. */
const readLedger = async (logs: CloudWatchLogsClient, ownLog: string, since: number): Promise<Set<string>> => {
	const ids = new Set<string>();
	const search = { logGroupName: ownLog, filterPattern: LEDGER, startTime: since };
	for await (const { message } of searchLog(logs, search)) {
		const line = v.safeParse(ledgerSchema, parseJsonValue(message));
		if (line.success) for (const id of line.output.replayed) ids.add(id);
	}
	return ids;
};

/** Waits until the log is out: Lambda may freeze the process as soon as the function ends. */
const flush = (): Promise<void> => new Promise((resolve) => process.stdout.write('', () => resolve()));
