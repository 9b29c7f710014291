import type { Step } from '../pipeline.ts';
import { type CallbackQuery, parseQuery } from '../tencent/query.ts';
import type { Arrived } from './record-arrival.ts';

/** The query string is parsed. */
export interface Queried {
	readonly query: CallbackQuery;
}

/** Reads the query string. */
export const readQuery = (): Step<Arrived, Queried> => ({
	before: ({ event, internal }) => {
		internal.query = parseQuery(event.rawQueryString);
	},
});
