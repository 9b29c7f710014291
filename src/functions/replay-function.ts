import type { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import * as v from 'valibot';
import { parseJsonValue } from '../json/parse.ts';
import { logger } from '../telemetry/log.ts';
import { type Books, type BringBackOptions, openRun, type Run } from './bring-back.ts';
import { flushOutput, logPublished } from './output.ts';
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
	/** How many characters of the log it reads before it sends. */
	readonly portionSize: number;
}

/** Spills that only need a working queue; the others need a new release first. deploy/replay.yml has the same pattern. */
const SPILLS = '{ $.spill.reason = "queue" }';

/** The lines that {@link logPublished} writes. */
const LEDGER = '{ $.outcome = "published" }';
const ledgerSchema = v.object({ eventId: v.string() });

/** SQS remembers deduplication ids for 5 minutes; for anything older, the ledger must be read. */
const DEDUPLICATED_MS = 4 * 60_000;

/** A spill is logged at most this long after its message, so older messages can be sent before the rest is read. */
const LATE_MS = 60_000;

/**
 * Creates the function that brings spills back by itself: a batch of the log within seconds, and everything from the
 * time of an alarm once it ends. It fails if a spill is not on the queue, so that Lambda invokes it again.
 */
export const createReplayFunction =
	(options: ReplayFunctionOptions) =>
	async (event: unknown): Promise<void> => {
		const task = readTask(event);
		if (task.kind === 'none') return;
		const from = task.kind === 'sweep' ? task.from : Math.min(...task.events.map(({ timestamp }) => timestamp));
		const isForgotten = Date.now() - from > DEDUPLICATED_MS;
		const run = openRun(
			{ ...options, remember: logPublished },
			isForgotten ? await readLedger(options, from) : new Set(),
		);
		try {
			if (task.kind === 'batch') for (const line of task.events) run.add(line);
			else await sweep(options, run, task);
			await run.send();
			report(run.books);
		} finally {
			await flushOutput();
		}
	};

/** Reads the spills of a period. Memory may not hold them all, so those that no older message can follow are sent early. */
const sweep = async (
	{ logs, spillLog, portionSize }: ReplayFunctionOptions,
	run: Run,
	{ from, to }: { readonly from: number; readonly to: number },
): Promise<void> => {
	const search = { logGroupName: spillLog, filterPattern: SPILLS, startTime: from, endTime: to };
	let size = 0;
	for await (const line of searchLog(logs, search)) {
		run.add(line);
		size += line.message.length;
		if (size < portionSize) continue;
		await run.send(line.timestamp - LATE_MS);
		size = 0;
	}
};

/** Logs what became of the spills, and throws if one of them is not on the queue. */
const report = (books: Books): void => {
	const isDone = Object.keys(books.failed).length === 0;
	if (isDone) logger.info('Replay finished', { ...books });
	else {
		logger.error('Not replayed: these spills are still in the log only', { ...books });
		throw new Error('Spills are not on the queue: the line above says why');
	}
};

/** The deduplication ids of what this function has put on the queue since then. */
const readLedger = async ({ logs, ownLog }: ReplayFunctionOptions, since: number): Promise<Set<string>> => {
	const ids = new Set<string>();
	const search = { logGroupName: ownLog, filterPattern: LEDGER, startTime: since };
	for await (const { message } of searchLog(logs, search)) {
		const line = v.safeParse(ledgerSchema, parseJsonValue(message));
		if (line.success) ids.add(line.output.eventId);
	}
	return ids;
};
