import { createServer } from 'node:http';
import { json } from 'node:stream/consumers';
import { listen } from '../../scripts/local/listen.ts';
import { createInsights } from './logs-insights.ts';

/** A line of a log. */
export interface StoredEvent {
	/** A Unix time in ms. */
	readonly timestamp: number;
	readonly message: string;
}

/** CloudWatch Logs on this machine, as far as FilterLogEvents and the queries of Logs Insights go. */
export interface LocalLogs {
	/** Where it listens. */
	readonly endpoint: string;
	/** Every request so far, oldest first. */
	readonly requests: Readonly<Record<string, unknown>>[];
	/** How the next queries of Logs Insights end, one each, instead of well. */
	readonly failures: string[];
	/** Adds lines to a log. */
	write(logGroupName: string, events: readonly StoredEvent[]): void;
	/** Closes the port. */
	stop(): Promise<void>;
}

type Request = Record<string, string> & { startTime: number; endTime?: number };

/** Whether a line matches a pattern such as `{ $.spill.reason = "queue" }` or `{ $.outcome = "published" }`. */
const fits = (message: string, pattern: string): boolean => {
	const [, path = '', expected] = /^\{ \$\.([\w.[\]]+) = "(.*)" \}$/.exec(pattern) ?? [];
	try {
		const keys = path.split(/[.[\]]+/).filter((key) => key !== '');
		const value = keys.reduce((parent, key) => parent?.[key], JSON.parse(message));
		return value !== undefined && (expected === '*' || value === expected);
	} catch {
		return false;
	}
};

/**
 * Starts CloudWatch Logs. It returns lines in pages, oldest first, and an empty page before them, as the real one may.
 *
 * @param pageSize The lines per page; a real page has up to 10,000.
 */
export const startLocalLogs = async (pageSize = 3): Promise<LocalLogs> => {
	const groups = new Map<string, StoredEvent[]>();
	const requests: Record<string, unknown>[] = [];
	const insights = createInsights(groups);

	const filterLogEvents = (search: Request): object => {
		const found = (groups.get(String(search.logGroupName)) ?? [])
			.filter(({ timestamp }) => timestamp >= search.startTime && timestamp <= (search.endTime ?? Number.MAX_VALUE))
			.filter(({ message }) => fits(message, String(search.filterPattern)))
			.sort((a, b) => a.timestamp - b.timestamp);
		const isFirst = search.nextToken === undefined;
		const from = Number(search.nextToken ?? 0);
		const to = isFirst ? 0 : from + pageSize;
		const events = found.slice(from, to).map((event, i) => ({ ...event, logStreamName: 'stream', eventId: `${i}` }));
		const nextToken = isFirst || to < found.length ? String(to) : undefined;
		return { events, nextToken, searchedLogStreams: [] };
	};

	const server = createServer(async (request, response) => {
		const body = (await json(request)) as Request;
		const target = String(request.headers['x-amz-target']);
		requests.push({ ...body, target });
		const answer = target.endsWith('FilterLogEvents') ? filterLogEvents(body) : insights.answer(target, body);
		response.writeHead('__type' in answer ? 400 : 200, { 'content-type': 'application/x-amz-json-1.1' });
		response.end(JSON.stringify(answer));
	});
	const listening = await listen(server);
	return {
		endpoint: `http://127.0.0.1:${listening.port}`,
		requests,
		failures: insights.failures,
		write: (group, events) => {
			const lines = groups.get(group) ?? [];
			groups.set(group, lines);
			for (const event of events) lines.push(event);
		},
		stop: listening.stop,
	};
};
