import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { type LocalQueue, startLocalQueue } from '../../../scripts/local/queue.ts';
import { openStream } from '../../../src/recovery/inputs.ts';
import { createRecovery } from '../../../src/recovery/recover-message.ts';
import { type ReplayOptions, replay } from '../../../src/recovery/replay.ts';
import { toMessage } from '../../support/messages.ts';
import { LISTS_OPEN_FILES, listOpenFiles } from '../../support/open-files.ts';
import { APP_ID, callbackBody, callbackQuery } from '../../support/requests.ts';

// The real one leaves nothing behind; one test puts a bug in its place.
vi.mock('../../../src/recovery/send-messages.ts', { spy: true });
const { sendMessages } = await import('../../../src/recovery/send-messages.ts');

let directory: string;
let queue: LocalQueue;
beforeEach(async () => {
	directory = await mkdtemp(join(tmpdir(), 'replay-'));
	queue = await startLocalQueue();
});
afterEach(async () => {
	await queue.stop();
	await rm(directory, { recursive: true });
});

const FAILED = 'failed.jsonl';

const replayText = (text: string, options: Partial<ReplayOptions> = {}) =>
	replay({
		inputs: [openStream('log', Readable.from([Buffer.from(text)]))],
		recover: createRecovery(new Set([APP_ID])),
		client: queue.client,
		queueUrl: queue.url,
		doneFile: join(directory, 'done.txt'),
		failedFile: join(directory, FAILED),
		...options,
	});

const message = (fields: Record<string, unknown>) => {
	const { body, groupId, deduplicationId } = toMessage({ body: fields });
	return { body, groupId, deduplicationId };
};
const textMessage = (seq: number, Text = 'hello') =>
	message({ MsgSeq: seq, MsgBody: [{ MsgType: 'TIMTextElem', MsgContent: { Text } }] });
const toLog = (...spills: unknown[]): string => spills.map((spill) => `${JSON.stringify({ spill })}\n`).join('');
const spilled = (...messages: unknown[]): string =>
	toLog(...messages.map((each) => ({ reason: 'queue', message: each })));

/** Rejects everything, as SQS does if the role may not send. */
const denied = {
	send: async () => {
		throw Object.assign(new Error('no'), { name: 'AccessDenied' });
	},
} as never;

describe('a replay', () => {
	test('puts every spill on the queue, oldest first, and reports its progress', async () => {
		const progress: [number, number][] = [];
		const onProgress = (finished: number, total: number) => progress.push([finished, total]);
		const log = spilled(
			textMessage(2),
			message({ MsgSeq: 9, MsgTime: 1, EventTime: undefined }),
			textMessage(1),
			textMessage(2),
		);

		expect(await replayText(`START\n${log}`, { onProgress })).toEqual({
			ignored: 1,
			spills: 4,
			repeated: 1,
			alreadyDone: 0,
			sent: 3,
			toSend: 0,
			failed: {},
			places: {},
		});
		expect((await queue.receiveAll()).map(({ Body = '' }) => JSON.parse(Body).data.seq)).toEqual([9, 1, 2]);
		expect(progress.at(-1)).toEqual([3, 3]);
	});

	test('accepts a callback whose event did not say whether its body is base64', async () => {
		const callback = {
			rawQueryString: new URLSearchParams(callbackQuery()).toString(),
			body: JSON.stringify(callbackBody()),
			arrivedAt: 1767225602000,
		};
		expect(await replayText(toLog({ reason: 'unexpected', callback }))).toMatchObject({ sent: 1, failed: {} });
	});

	test('skips what an earlier run put on the queue', async () => {
		await replayText(spilled(textMessage(1)));
		expect(await replayText(spilled(textMessage(1), textMessage(2)))).toMatchObject({ alreadyDone: 1, sent: 1 });
	});

	test('sends messages of the same second without a number in the order of their events', async () => {
		const [first, second, third, simultaneous] = [1, 2, 3, 3].map((EventTime, Random) =>
			message({ EventTime, MsgSeq: undefined, Random }),
		);
		expect(await replayText(spilled(third, second, first, simultaneous))).toMatchObject({ sent: 4 });
		expect((await queue.receiveAll()).map(({ Body }) => Body)).toEqual(
			[first, second, third, simultaneous].map((each) => each?.body),
		);
	});

	test('only counts in a dry run', async () => {
		const log = spilled(textMessage(1)) + toLog({ reason: 'size' });
		expect(await replayText(log, { dryRun: true })).toMatchObject({ toSend: 1, sent: 0, failed: { [EMPTY]: 1 } });
		expect(await readdir(directory)).toEqual([]);
		expect(await queue.receiveAll()).toEqual([]);
	});

	test('keeps failed spills, each on a line that every program reads as one, so that they can be replayed', async () => {
		const text = 'pasted\u2028from\u2029a\u0085note';
		expect(await replayText(spilled(textMessage(1, text)), { client: denied })).toMatchObject({
			sent: 0,
			failed: { AccessDenied: 1 },
		});
		const failed = await readFile(join(directory, FAILED), 'utf8');
		expect(failed).not.toMatch(/[\u0085\u2028\u2029]/);

		expect(await replayText(failed)).toMatchObject({ sent: 1, failed: {} });
		expect((await queue.receiveAll()).map(({ Body }) => Body)).toEqual([textMessage(1, text).body]);
	});

	test('says why and where a spill is not on the queue, and names the first three places of each reason', async () => {
		const other = { ...message({}), body: '{"data":{"sdkAppId":"1"}}' };
		const large = { ...textMessage(1), body: textMessage(1).body.replace('hello', 'x'.repeat(1024 * 1024)) };
		const empty = { reason: 'size' };
		const summary = await replayText(spilled(other, large) + toLog(empty, empty, empty, empty));
		expect(summary).toMatchObject({ spills: 6, sent: 0 });
		expect(summary.failed).toEqual({ [FOREIGN]: 1, [LARGE]: 1, [EMPTY]: 4 });
		expect(summary.places).toEqual({
			[FOREIGN]: ['log, line 1'],
			[LARGE]: ['log, line 2'],
			[EMPTY]: ['log, line 3', 'log, line 4', 'log, line 5'],
		});
	});

	test('sends nothing if an input cannot be read to its end', async () => {
		const inputs = [
			openStream('good', Readable.from([Buffer.from(spilled(textMessage(1)))])),
			openStream('bad', Readable.from([Buffer.from('\xe9', 'latin1')])),
		];
		await expect(replayText('', { inputs })).rejects.toThrow('bad is neither UTF-8');
		expect(await queue.receiveAll()).toEqual([]);
	});

	test.runIf(LISTS_OPEN_FILES)('leaves no file open, because what it kept on disk would stay there', async () => {
		const open = () => listOpenFiles().filter((path) => path.startsWith(directory) || path.includes('/spool'));
		await replayText(spilled(textMessage(1)));
		expect(open()).toEqual([]);
		vi.mocked(sendMessages).mockRejectedValueOnce(new Error('no'));
		await expect(replayText(spilled(textMessage(2)))).rejects.toThrow('no');
		expect(open()).toEqual([]);
	});

	test('that left out a message throws, instead of returning a summary without it', async () => {
		vi.mocked(sendMessages).mockImplementationOnce(async (_client, _queueUrl, [first], report) => {
			if (first) report([{ message: first }]);
		});
		await expect(replayText(spilled(textMessage(1), textMessage(2), textMessage(3)))).rejects.toThrow(
			'2 messages were left behind',
		);
	});
});

const EMPTY = 'Empty: the body was too large for a log event. It cannot be replayed';
const FOREIGN = 'It belongs to the app 1: name it in --sdk-app-ids';
const LARGE = 'Too large: SQS takes messages of up to 1 MiB. It cannot be replayed';
