import {
	type CloudWatchLogsClient,
	GetQueryResultsCommand,
	type ResultField,
	StartQueryCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import type { Delay } from '../recovery/send-messages.ts';

/** What to look for with Logs Insights, and where. */
export interface LogQuery {
	readonly client: CloudWatchLogsClient;
	readonly logGroupNames: readonly string[];
	/** A filter of Logs Insights. */
	readonly filter: string;
	/** In Unix seconds, both included. */
	readonly from: number;
	readonly to: number;
	/** Waits between looks at a query that runs. */
	readonly delay: Delay;
}

/** Logs Insights returns no more lines, however many there are. */
const MAX_LINES = 10_000;

/** Queries at a time: an account has 30, for dashboards too. */
const AT_ONCE = 4;

/** Seconds of a first query: those that follow are as long as the number of lines allows. */
const FIRST = 300;

/**
 * Finds every matching line, in any order; a line on the border of two queries can come twice. The result of a query that
 * reaches the limit is not used: both halves of its time are searched again, and the queries after it are shorter.
 */
export const queryLog = async (query: LogQuery, take: (line: string) => void): Promise<void> => {
	let next = query.from;
	let length = FIRST;

	const search = async (from: number, to: number): Promise<void> => {
		const lines = await runQuery(query, from, to);
		if (lines.length < MAX_LINES) {
			if (lines.length < MAX_LINES / 4) length *= 2;
			for (const line of lines) take(line);
			return;
		}
		if (from === to) throw new Error(`The log has more lines in a second than Logs Insights returns, ${MAX_LINES}`);
		const middle = Math.floor((from + to) / 2);
		length = middle - from + 1;
		await search(from, middle);
		await search(middle + 1, to);
	};
	const work = async (): Promise<void> => {
		while (next <= query.to) {
			const from = next;
			next += length;
			await search(from, Math.min(next - 1, query.to));
		}
	};
	await Promise.all(Array.from({ length: AT_ONCE }, work));
};

const runQuery = async (
	{ client, logGroupNames, filter, delay }: LogQuery,
	startTime: number,
	endTime: number,
): Promise<string[]> => {
	const { queryId } = await client.send(
		new StartQueryCommand({
			logGroupNames: [...logGroupNames],
			queryString: `fields @message | filter ${filter}`,
			startTime,
			// Of its last second, Logs Insights searches the first millisecond only (aws/aws-sdk#280).
			endTime: endTime + 1,
			limit: MAX_LINES,
		}),
	);
	for (;;) {
		const { status, results = [] } = await client.send(new GetQueryResultsCommand({ queryId }));
		if (status === 'Complete') return results.map(toLine);
		if (status !== 'Scheduled' && status !== 'Running')
			throw new Error(`Logs Insights did not finish a query of the log (${status})`);
		await delay(1000);
	}
};

/** The columns of a row are what the query asks for, and a pointer. */
const toLine = (row: readonly ResultField[]): string =>
	row
		.filter(({ field }) => field === '@message')
		.map(({ value }) => value)
		.join('');
