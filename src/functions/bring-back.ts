import type { SQSClient } from '@aws-sdk/client-sqs';
import { readLogText } from '../recovery/log-line.ts';
import { comparePositions, type Position, readPosition } from '../recovery/position.ts';
import type { RecoverMessage, ReplayMessage } from '../recovery/recover-message.ts';
import { type Delay, type SendResult, sendMessages } from '../recovery/send-messages.ts';
import type { Spill } from '../spill/spill-schema.ts';
import type { LogEvent } from './read-task.ts';

/** How spills become messages, and where to send them. */
export interface BringBackOptions {
	/** Turns spills into messages. */
	readonly recover: RecoverMessage;
	/** The client for the queue. */
	readonly client: Pick<SQSClient, 'send'>;
	/** The queue. */
	readonly queueUrl: string;
	/** Called with messages as soon as they are on the queue. */
	readonly remember: (messages: readonly ReplayMessage[]) => void;
	/** Waits between attempts. */
	readonly delay?: Delay;
}

/** What became of the spills. */
export interface Books {
	/** Spills that are on the queue now. */
	sent: number;
	/** Spills of a message that is in the ledger or in another spill. */
	skipped: number;
	/** Spills that are not on the queue, by reason, with the places of the first few. */
	readonly failed: Record<string, { readonly count: number; readonly places: readonly string[] }>;
}

/** Brings spills back in order within each group. After a failure, the rest of the group is not sent. */
export interface Run {
	readonly books: Books;
	/** Reads a line of the log, and holds its message. */
	add(event: LogEvent): void;
	/** Sends the held messages, or only those from before a Unix time in ms. */
	send(before?: number): Promise<void>;
}

/** The number of places kept for each failure. */
const MAX_PLACES = 3;

interface Recovered extends ReplayMessage, Position {
	readonly place: string;
}

/**
 * Opens a run.
 *
 * @param done The deduplication ids of what is already on the queue.
 */
export const openRun = (
	{ recover, client, queueUrl, remember, delay }: BringBackOptions,
	done: ReadonlySet<string>,
): Run => {
	const books: Books = { sent: 0, skipped: 0, failed: {} };
	/** Messages that were read, so that none is sent twice. */
	const seen = new Set(done);
	const stopped = new Set<string>();
	let held: Recovered[] = [];

	const fail = (place: string, failure: string): void => {
		const { count, places } = books.failed[failure] ?? { count: 0, places: [] };
		books.failed[failure] = { count: count + 1, places: [...places, place].slice(0, MAX_PLACES) };
	};

	const hold = (spill: Spill, place: string): void => {
		const message = recover(spill);
		if ('refused' in message) fail(place, message.refused);
		else if (seen.has(message.deduplicationId)) books.skipped++;
		else {
			seen.add(message.deduplicationId);
			held.push({ ...message, ...readPosition(message.body), place });
		}
	};

	const add = ({ message, timestamp, stream }: LogEvent): void => {
		const place = `${stream} ${new Date(timestamp).toISOString()}`;
		const found = readLogText(message);
		if (found.kind === 'unusable') fail(place, found.problem);
		else if (found.kind === 'spill') hold(found.spill, place);
	};

	const report = (results: SendResult<Recovered>[]): void => {
		const sent = results.filter(({ failure }) => !failure).map(({ message }) => message);
		books.sent += sent.length;
		remember(sent);
		for (const { message, failure } of results) {
			if (!failure) continue;
			stopped.add(message.groupId);
			fail(message.place, failure);
		}
	};

	const send = async (before = Number.POSITIVE_INFINITY): Promise<void> => {
		// A message without a valid time need not wait for others.
		const { ripe = [], rest = [] } = Object.groupBy(held, ({ time }) => (Date.parse(time) >= before ? 'rest' : 'ripe'));
		held = rest;
		const { free = [], behind = [] } = Object.groupBy(ripe, ({ groupId }) =>
			stopped.has(groupId) ? 'behind' : 'free',
		);
		for (const { place } of behind) fail(place, 'Behind one of its group that failed');
		await sendMessages(client, queueUrl, free.sort(comparePositions), report, delay);
	};

	return { books, add, send };
};
