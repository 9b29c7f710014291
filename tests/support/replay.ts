import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { LocalQueue } from '../../scripts/local/queue.ts';
import { createRecovery } from '../../src/recovery/recover-message.ts';
import { type ReplaySummary, replay } from '../../src/recovery/replay.ts';
import { APP_ID } from './requests.ts';

/** Replays parsed log lines to a queue, as an operator would. */
export const replayLogs = async (logs: readonly unknown[], { client, url }: LocalQueue): Promise<ReplaySummary> => {
	const directory = await mkdtemp(join(tmpdir(), 'replay-'));
	async function* lines(): AsyncGenerator<string> {
		for (const line of logs) yield `${JSON.stringify(line)}\n`;
	}
	try {
		return await replay({
			inputs: [{ name: 'log', text: lines() }],
			recover: createRecovery(new Set([APP_ID])),
			client,
			queueUrl: url,
			doneFile: join(directory, 'done.txt'),
			failedFile: join(directory, 'failed.jsonl'),
		});
	} finally {
		await rm(directory, { recursive: true });
	}
};
