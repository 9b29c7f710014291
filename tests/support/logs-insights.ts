import type { StoredEvent } from './cloudwatch-logs.ts';

/** Logs Insights, as far as the queries of the reconcile function go. */
interface Insights {
	/** How the next queries end, one each, instead of well. */
	readonly failures: string[];
	/** Responds to StartQuery and GetQueryResults. */
	answer(target: string, request: Readonly<Record<string, unknown>>): object;
}

/** Conditions that this one knows, joined by `and`. */
const CONDITION = /^(?:(\w+) = ("[^"]*")|(\w+) in (\[[^\]]*\])|ispresent\((\w+)\))$/;

/** Reads a filter; whatever it does not know is an error, so that no test passes on a misunderstanding. */
const toFilter = (query: string): ((line: Readonly<Record<string, unknown>>) => boolean) => {
	const [, filter] = /^fields @message \| filter (.*)$/.exec(query) ?? [];
	const conditions = filter?.split(' and ').map((text) => {
		const [, equal, value = '""', member, values = '[]', present] = CONDITION.exec(text) ?? [];
		const allowed: unknown[] | undefined = member ? JSON.parse(values) : equal ? [JSON.parse(value)] : undefined;
		const name = equal ?? member ?? present;
		if (name === undefined) throw new Error(`Logs Insights on this machine does not know ${text}`);
		return (line: Readonly<Record<string, unknown>>) =>
			line[name] !== undefined && (allowed?.includes(line[name]) ?? true);
	});
	if (!conditions) throw new Error(`Logs Insights on this machine does not know ${query}`);
	return (line) => conditions.every((isMet) => isMet(line));
};

const toObject = (message: string): Readonly<Record<string, unknown>> => {
	try {
		return Object(JSON.parse(message));
	} catch {
		return {};
	}
};

/** What a query is before it ends, each time that somebody looks. */
const PROGRESS = ['Scheduled', 'Running'];

/** Opens it over logs. A query has its results at the third look. */
export const createInsights = (groups: ReadonlyMap<string, readonly StoredEvent[]>): Insights => {
	const failures: string[] = [];
	const queries = new Map<string, { readonly results: object[]; looks: number }>();

	const start = ({ logGroupNames, queryString, startTime, endTime, limit }: Readonly<Record<string, unknown>>) => {
		const names = logGroupNames as string[];
		if (names.some((name) => !groups.has(name))) return { __type: 'ResourceNotFoundException' };
		const isMeant = toFilter(String(queryString));
		const results: object[] = [];
		for (const { timestamp, message } of names.flatMap((name) => groups.get(name) ?? [])) {
			// As AWS has it (aws/aws-sdk#280): of the last second only the first millisecond is included.
			const isInTime = timestamp >= Number(startTime) * 1000 && timestamp <= Number(endTime) * 1000;
			if (!isInTime || !isMeant(toObject(message))) continue;
			if (results.length >= Number(limit)) break;
			results.push([
				{ field: '@message', value: message },
				{ field: '@ptr', value: 'pointer' },
			]);
		}
		const queryId = String(queries.size);
		queries.set(queryId, { results, looks: 0 });
		return { queryId };
	};

	const look = ({ queryId }: Readonly<Record<string, unknown>>) => {
		const query = queries.get(String(queryId));
		if (!query) return { __type: 'ResourceNotFoundException' };
		const status = PROGRESS[query.looks++];
		if (status !== undefined) return { status, results: [] };
		const failure = failures.shift();
		return failure === undefined ? { status: 'Complete', results: query.results } : { status: failure, results: [] };
	};

	return {
		failures,
		answer: (target, request) => (target.endsWith('StartQuery') ? start(request) : look(request)),
	};
};
