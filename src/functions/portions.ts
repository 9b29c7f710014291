import type { LogEvent } from './read-task.ts';

/** A spill is written within so many milliseconds after its message came: the function may not run longer. */
const DELAY_MS = 10_000;

/**
 * Cuts the lines of a log, the oldest first, into portions that fit into memory. Lines so young that an older message may
 * still follow wait for the next portion: the messages of all portions can be sent in order.
 *
 * @param size How many characters a portion should have.
 */
export async function* toPortions(events: AsyncIterable<LogEvent>, size: number): AsyncGenerator<LogEvent[]> {
	let held: LogEvent[] = [];
	let added = 0;
	for await (const event of events) {
		held.push(event);
		added += event.message.length;
		if (added > size) {
			const ripe = held.filter(({ timestamp }) => timestamp < event.timestamp - DELAY_MS);
			held = held.slice(ripe.length);
			added = 0;
			yield ripe;
		}
	}
	yield held;
}
