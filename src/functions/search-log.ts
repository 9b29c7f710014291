import { type CloudWatchLogsClient, paginateFilterLogEvents } from '@aws-sdk/client-cloudwatch-logs';
import type { LogEvent } from './read-task.ts';

/** What to look for in a log. */
export interface Search {
	readonly logGroupName: string;
	readonly filterPattern: string;
	/** A Unix time in ms. */
	readonly startTime: number;
	/** A Unix time in ms; now, if left out. */
	readonly endTime?: number;
}

/** Finds the lines of a log that match a pattern, oldest first, page by page. */
export async function* searchLog(client: CloudWatchLogsClient, search: Search): AsyncGenerator<LogEvent> {
	for await (const { events = [] } of paginateFilterLogEvents({ client }, search))
		for (const { timestamp = 0, message = '', logStreamName = '' } of events)
			yield { timestamp, message, stream: logStreamName };
}
