import { appendFileSync } from 'node:fs';
import type { SQSClient } from '@aws-sdk/client-sqs';
import { toJsonLine } from '../json/line.ts';
import type { Spill } from '../spill/spill-schema.ts';
import { openDone, readDone } from './done-file.ts';
import { comparePositions, type Position, readPosition } from './position.ts';
import { type Input, type LogLine, readSpills } from './read-spills.ts';
import type { RecoverMessage, ReplayMessage } from './recover-message.ts';
import { type Delay, type SendResult, sendMessages } from './send-messages.ts';
import { openSpool } from './spool.ts';

/** Where a replay reads, and where it writes. */
export interface ReplayOptions {
	/** The exports. */
	readonly inputs: Iterable<Input>;
	/** Turns spills into messages. */
	readonly recover: RecoverMessage;
	/** The client for the queue. */
	readonly client: Pick<SQSClient, 'send'>;
	/** The queue. */
	readonly queueUrl: string;
	/** A file that remembers what is on the queue, so that a second run skips it. */
	readonly doneFile: string;
	/** The file for failed spills, in the format of the log; written only if something failed. */
	readonly failedFile: string;
	/** Whether to read and count only. */
	readonly dryRun?: boolean;
	/** Called with the number of messages that are finished. */
	readonly onProgress?: (finished: number, total: number) => void;
	/** Waits between attempts. */
	readonly delay?: Delay;
}

/** The tally of a replay, in spills; only `ignored` counts lines. */
export interface ReplaySummary {
	/** Lines that are not spills. */
	ignored: number;
	/** Spills that were read, including what only looks like one. */
	spills: number;
	/** Spills of a message that another spill contains too. */
	repeated: number;
	/** Spills that an earlier run put on the queue. */
	alreadyDone: number;
	/** Spills that are on the queue now. */
	sent: number;
	/** Spills that would be sent, in a dry run. */
	toSend: number;
	/** Spills that are not on the queue, by reason. */
	readonly failed: Record<string, number>;
	/** The places of the first of them, by reason. */
	readonly places: Record<string, string[]>;
}

interface Recovered extends ReplayMessage, Position {
	readonly spill: Spill;
	readonly place: string;
}

/** The number of places kept for each reason. */
const MAX_PLACES = 3;

/** Reads spills and puts them back on the queue with the keys they had, oldest first. */
export const replay = async (options: ReplayOptions): Promise<ReplaySummary> => {
	const { inputs, recover, client, queueUrl, doneFile, failedFile, dryRun, onProgress, delay } = options;
	const summary: ReplaySummary = {
		ignored: 0,
		spills: 0,
		repeated: 0,
		alreadyDone: 0,
		sent: 0,
		toSend: 0,
		failed: {},
		places: {},
	};
	const fail = (place: string, spill: unknown, failure: string): void => {
		summary.failed[failure] = (summary.failed[failure] ?? 0) + 1;
		summary.places[failure] = [...(summary.places[failure] ?? []), place].slice(0, MAX_PLACES);
		if (!dryRun) appendFileSync(failedFile, `${toJsonLine({ spill, failure, place })}\n`);
	};
	const done = readDone(doneFile, queueUrl);
	const messages = new Map<string, Recovered>();
	const spool = openSpool();

	const take = async (line: LogLine): Promise<void> => {
		if (line.kind === 'other') {
			summary.ignored++;
			return;
		}
		summary.spills++;
		if (line.kind === 'unusable') return fail(line.place, line.content, line.problem);
		const message = recover(line.spill);
		if ('refused' in message) return fail(line.place, line.spill, message.refused);
		const { body, groupId, deduplicationId } = message;
		if (done.has(deduplicationId)) summary.alreadyDone++;
		else if (messages.has(deduplicationId)) summary.repeated++;
		else {
			const read = spool.add({ body, spill: line.spill });
			messages.set(deduplicationId, {
				groupId,
				deduplicationId,
				place: line.place,
				...readPosition(body),
				get body() {
					return read().body;
				},
				get spill() {
					return read().spill;
				},
			});
		}
	};

	try {
		for (const input of inputs) for await (const line of readSpills(input)) await take(line);
		const inOrder = [...messages.values()].sort(comparePositions);
		if (dryRun) return { ...summary, toSend: inOrder.length };

		const book = openDone(doneFile, queueUrl);
		let finished = 0;
		const report = (results: SendResult<Recovered>[]): void => {
			const sent = results.filter(({ failure }) => !failure);
			book.add(sent.map(({ message }) => message.deduplicationId));
			summary.sent += sent.length;
			for (const { message, failure } of results) if (failure) fail(message.place, message.spill, failure);
			finished += results.length;
			onProgress?.(finished, inOrder.length);
		};
		try {
			await sendMessages(client, queueUrl, inOrder, report, delay);
		} finally {
			book.close();
		}
		// The summary must account for every message: operators delete the log after reading it.
		if (finished !== inOrder.length)
			throw new Error(`${inOrder.length - finished} messages were left behind: run it again`);
		return summary;
	} finally {
		spool.close();
	}
};
