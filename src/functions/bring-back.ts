import type { SQSClient } from '@aws-sdk/client-sqs';
import { readLogText } from '../recovery/log-line.ts';
import { comparePositions, type Position, readPosition } from '../recovery/position.ts';
import type { RecoverMessage, ReplayMessage } from '../recovery/recover-message.ts';
import { type Delay, sendMessages } from '../recovery/send-messages.ts';
import type { LogEvent } from './read-task.ts';

/** Where the messages of spills come from and go to. */
export interface BringBackOptions {
	/** Makes spills messages. */
	readonly recover: RecoverMessage;
	/** The client for the queue. */
	readonly client: Pick<SQSClient, 'send'>;
	/** The queue. */
	readonly queueUrl: string;
	/** Hears the deduplication ids of messages as soon as they are on the queue. */
	readonly remember: (deduplicationIds: readonly string[]) => void;
	/** Waits between attempts. */
	readonly delay?: Delay | undefined;
}

/** What became of the spills, in numbers and places. */
export interface Books {
	/** Spills that are on the queue now. */
	sent: number;
	/** Spills that were on the queue already. */
	alreadyDone: number;
	/** Spills that are not on the queue, by reason, and where the first of them are. */
	readonly failed: Record<string, { readonly count: number; readonly places: readonly string[] }>;
}

/** As many places of a failure are named. */
const MAX_PLACES = 3;

interface Recovered extends ReplayMessage, Position {
	readonly place: string;
}

/**
 * Opens a run that brings spills back, portion by portion, in order within each group; after a failure the rest of a
 * group stays behind, in later portions too.
 *
 * @param done The deduplication ids of what is on the queue already.
 */
export const openRun = ({ recover, client, queueUrl, remember, delay }: BringBackOptions, done: Set<string>) => {
	const books: Books = { sent: 0, alreadyDone: 0, failed: {} };
	const stopped = new Set<string>();

	const fail = (place: string, failure: string): void => {
		const { count, places } = books.failed[failure] ?? { count: 0, places: [] };
		books.failed[failure] = { count: count + 1, places: [...places, place].slice(0, MAX_PLACES) };
	};

	/** The messages of a portion that are to be sent, once each. */
	const read = (events: readonly LogEvent[]): Recovered[] => {
		const messages = new Map<string, Recovered>();
		for (const { message: line, timestamp, stream } of events) {
			const place = `${stream} ${new Date(timestamp).toISOString()}`;
			const found = readLogText(line);
			if (found.kind === 'other') continue;
			if (found.kind === 'unusable') {
				fail(place, found.problem);
				continue;
			}
			const message = recover(found.spill);
			if ('refused' in message) fail(place, message.refused);
			else if (done.has(message.deduplicationId)) books.alreadyDone++;
			else if (stopped.has(message.groupId)) fail(place, 'Behind one of its group that failed');
			else messages.set(message.deduplicationId, { ...message, ...readPosition(message.body), place });
		}
		return [...messages.values()].sort(comparePositions);
	};

	const bringBack = (events: readonly LogEvent[]): Promise<void> =>
		sendMessages(
			client,
			queueUrl,
			read(events),
			(results) => {
				const ids = results.filter(({ failure }) => !failure).map(({ message }) => message.deduplicationId);
				for (const id of ids) done.add(id);
				books.sent += ids.length;
				if (ids.length > 0) remember(ids);
				for (const { message, failure } of results) {
					if (!failure) continue;
					stopped.add(message.groupId);
					fail(message.place, failure);
				}
			},
			delay,
		);

	return { books, bringBack };
};
