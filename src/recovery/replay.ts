import { appendFileSync, closeSync, existsSync, openSync, readFileSync } from 'node:fs';
import type { SQSClient } from '@aws-sdk/client-sqs';
import { showProgress } from '../../scripts/terminal/progress.ts';
import type { Spill } from '../spill/spill.ts';
import { type LogLine, readLogLines } from './read-spills.ts';
import type { RecoverMessage, ReplayMessage } from './recover-message.ts';
import { MAX_BYTES, type SendResult, sendMessages } from './send-messages.ts';

/** Where a replay reads, and where it writes. */
export interface ReplayOptions {
	/** The exports, each by its lines. */
	readonly inputs: Iterable<AsyncIterable<string>>;
	/** Makes spills messages. */
	readonly recover: RecoverMessage;
	/** The client for the queue. */
	readonly client: Pick<SQSClient, 'send'>;
	/** The queue. */
	readonly queueUrl: string;
	/** A file that remembers what is on the queue, so that a second run leaves it alone. */
	readonly doneFile: string;
	/** The file for what failed, in the form of the log; written only if something did. */
	readonly failedFile: string;
	/** Only reads and counts. */
	readonly dryRun?: boolean;
}

/** The books of a replay, in spills but for `ignored`, which counts lines. */
export interface ReplaySummary {
	/** Lines that are no spill. */
	ignored: number;
	/** Spills that were read. */
	spills: number;
	/** Spills of a message that another one holds already. */
	repeated: number;
	/** Spills that an earlier run brought to the queue. */
	alreadyDone: number;
	/** Spills that are on the queue now. */
	sent: number;
	/** Spills that would be sent, on a dry run. */
	toSend: number;
	/** Spills that are not on the queue, by reason. */
	readonly failed: Record<string, number>;
}

interface Recovered extends ReplayMessage {
	readonly spill: Spill;
	/** When it happened, then its number: the order of sending. */
	readonly time: string;
	readonly seq: number;
}

/** Reads spills and puts them back on the queue with the keys they had, oldest first. */
export const replay = async (options: ReplayOptions): Promise<ReplaySummary> => {
	const { recover, client, queueUrl, doneFile, failedFile, dryRun } = options;
	const summary: ReplaySummary = { ignored: 0, spills: 0, repeated: 0, alreadyDone: 0, sent: 0, toSend: 0, failed: {} };
	const fail = (spill: unknown, failure: string): void => {
		summary.failed[failure] = (summary.failed[failure] ?? 0) + 1;
		if (!dryRun) appendFileSync(failedFile, `${JSON.stringify({ spill, failure })}\n`);
	};
	const done = readDone(doneFile, queueUrl);
	const messages = new Map<string, Recovered>();

	const take = async (line: LogLine): Promise<void> => {
		if (line.kind === 'other') {
			summary.ignored++;
			return;
		}
		summary.spills++;
		if (line.kind === 'unusable')
			return fail(line.spill, 'Unusable: it holds neither a whole message nor a whole callback');
		const message = recover(line.spill);
		if ('refused' in message) return fail(line.spill, message.refused);
		if (Buffer.byteLength(message.body) > MAX_BYTES) return fail(line.spill, 'Too large: SQS takes 1 MiB');
		const { deduplicationId } = message;
		if (done.has(deduplicationId)) summary.alreadyDone++;
		else if (messages.has(deduplicationId)) summary.repeated++;
		else messages.set(deduplicationId, { ...message, spill: line.spill, ...readPosition(message.body) });
	};
	for (const input of options.inputs) for await (const line of readLogLines(input)) await take(line);

	const inOrder = [...messages.values()].sort((a, b) => compare(a.time, b.time) || compare(a.seq, b.seq));
	if (dryRun) return { ...summary, toSend: inOrder.length };

	const progress = showProgress(inOrder.length);
	const book = openSync(doneFile, 'a');
	let finished = 0;
	const report = (results: SendResult<Recovered>[]): void => {
		const sent = results.filter(({ failure }) => !failure);
		// At once and in one write: whoever kills this process loses a batch or two, which the queue recognizes.
		appendFileSync(book, sent.map(({ message }) => `${queueUrl} ${message.deduplicationId}\n`).join(''));
		summary.sent += sent.length;
		for (const { message, failure } of results) if (failure) fail(message.spill, failure);
		finished += results.length;
		progress.update(finished);
	};
	try {
		await sendMessages(client, queueUrl, inOrder, report);
	} finally {
		progress.end();
		closeSync(book);
	}
	// Whoever reads the summary deletes the log: it must not pass over a message.
	if (finished !== inOrder.length)
		throw new Error(`${inOrder.length - finished} messages were left behind: run it again`);
	return summary;
};

const readDone = (file: string, queueUrl: string): ReadonlySet<string> => {
	const lines = existsSync(file) ? readFileSync(file, 'utf8').split('\n') : [];
	return new Set(
		lines.filter((line) => line.startsWith(`${queueUrl} `)).map((line) => line.slice(queueUrl.length + 1)),
	);
};

/** Where a message stands in its conversation; the log may be in any order, and Logs Insights gives the newest first. */
const readPosition = (body: string): Pick<Recovered, 'time' | 'seq'> => {
	const { time, data } = JSON.parse(body);
	return { time: String(time), seq: Number(data?.seq ?? 0) };
};

const compare = <Value extends string | number>(a: Value, b: Value): number => (a < b ? -1 : a > b ? 1 : 0);
