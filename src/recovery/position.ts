/** Where a message stands in its conversation: when it happened, then its number. */
export interface Position {
	readonly time: string;
	readonly seq: number;
	readonly eventAt: string;
}

/** Reads it from the body; the log may be in any order, and Logs Insights gives the newest first. */
export const readPosition = (body: string): Position => {
	const { time, data } = JSON.parse(body);
	return { time, seq: data.seq ?? 0, eventAt: data.eventAt ?? '' };
};

/** The order of sending: the oldest comes first. */
export const comparePositions = (a: Position, b: Position): number =>
	compare(a.time, b.time) || compare(a.seq, b.seq) || compare(a.eventAt, b.eventAt);

const compare = <Value extends string | number>(a: Value, b: Value): number => (a < b ? -1 : a > b ? 1 : 0);
