import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import { replay } from '../../../src/recovery/replay.ts';

// The real one leaves nothing behind; this one stands for a bug in it.
vi.mock('../../../src/recovery/send-messages.ts', { spy: true });
const { sendMessages } = await import('../../../src/recovery/send-messages.ts');

test('a replay that passed over a message says so, instead of a summary without it', async () => {
	vi.mocked(sendMessages).mockImplementation(async (_client, _queueUrl, [first], report) => {
		if (first) report([{ message: first }]);
	});
	const directory = await mkdtemp(join(tmpdir(), 'replay-'));
	onTestFinished(() => rm(directory, { recursive: true }));
	async function* lines(): AsyncGenerator<string> {
		for (const id of ['1', '2', '3']) {
			const message = { body: '{}', groupId: 'g', deduplicationId: id };
			yield `${JSON.stringify({ spill: { reason: 'queue', message } })}\n`;
		}
	}

	await expect(
		replay({
			inputs: [{ name: 'log', text: lines() }],
			recover: ({ message }) => message ?? { refused: 'no message' },
			client: {} as never,
			queueUrl: 'https://queue',
			doneFile: join(directory, 'done.txt'),
			failedFile: join(directory, 'failed.jsonl'),
		}),
	).rejects.toThrow('2 messages were left behind');
});
