import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach } from 'vitest';
import { localOnlyEnv } from '../../scripts/local/queue.ts';
import { toSpill } from '../../src/spill/spill.ts';
import { useBreakableQueue } from './breakable-queue.ts';
import { toMessage } from './messages.ts';
import { runNode, spawnNode } from './node.ts';
import { APP_ID, callbackBody, callbackQuery } from './requests.ts';

const SCRIPT = resolve('scripts/replay.ts');

/** Gives each test of a file `npm run replay` in a folder of its own, in front of a queue that can be broken. */
export const useReplay = () => {
	const sqs = useBreakableQueue();
	let directory: string;
	beforeEach(async () => {
		directory = await mkdtemp(join(tmpdir(), 'replay-'));
	});
	afterEach(() => rm(directory, { recursive: true }));
	const settings = (env: Readonly<Record<string, string>> = {}) => ({
		cwd: directory,
		env: { ...localOnlyEnv, SDK_APP_IDS: APP_ID, QUEUE_URL: sqs.proxy.queueUrl, ...env },
	});
	return {
		sqs,
		/** The folder in which it runs. */
		get directory() {
			return directory;
		},
		/** Starts it. */
		start: (args: readonly string[]) => spawnNode([SCRIPT, ...args], settings()),
		/** Runs it to its end; what it prints has no runs of blanks. */
		run: async (args: readonly string[], input = '', env: Readonly<Record<string, string>> = {}) => {
			const { code, stdout, stderr } = await runNode([SCRIPT, ...args], { ...settings(env), input });
			return { code, output: stdout.replaceAll(/ {2,}/g, ' '), errors: stderr };
		},
		/** Receives what is on the queue: the numbers of each group's messages, in order. */
		received: async (): Promise<Record<string, number[]>> => {
			const groups: Record<string, number[]> = {};
			for (const { Body = '' } of await sqs.queue.receiveAll()) {
				const { subject, data } = JSON.parse(Body);
				groups[subject] = [...(groups[subject] ?? []), data.seq];
			}
			return groups;
		},
	};
};

/** The callback of a message, as it is spilled. */
export const callbackSpill = (fields: Record<string, unknown>) =>
	toSpill('unexpected', {
		rawQueryString: new URLSearchParams(callbackQuery()).toString(),
		body: JSON.stringify(callbackBody(fields)),
		isBase64Encoded: false,
		arrivedAt: 1767225601500,
	});

/** The spill of a message that SQS would not take. */
export const messageSpill = (group: string, seq: number) => {
	const { body, groupId, deduplicationId } = toMessage({
		body: { GroupId: group, MsgSeq: seq, EventTime: 1767225600000 + seq },
	});
	return { reason: 'queue', message: { body, groupId, deduplicationId } };
};

/** The log lines of spills. */
export const toLines = (spills: readonly unknown[]): string =>
	spills.map((spill) => `${JSON.stringify({ level: 'ERROR', spill })}\n`).join('');
