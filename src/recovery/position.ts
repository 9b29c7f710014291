/** What a message is ordered by: its time, and its number in the conversation. */
export interface Position {
	readonly time: string;
	readonly seq: number;
	readonly eventAt: string;
}

/** Reads the position from the message's body. An export cannot be relied on: Logs Insights puts the newest first. */
export const readPosition = (body: string): Position => {
	const { time, data } = JSON.parse(body);
	return { time, seq: data.seq ?? 0, eventAt: data.eventAt ?? '' };
};

/** Orders messages for sending, the oldest first. */
export const comparePositions = (a: Position, b: Position): number =>
	compare(a.time, b.time) || compare(a.seq, b.seq) || compare(a.eventAt, b.eventAt);

const compare = <Value extends string | number>(a: Value, b: Value): number => (a < b ? -1 : a > b ? 1 : 0);
