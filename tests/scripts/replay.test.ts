import { once } from 'node:events';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type LocalQueue, localOnlyEnv, startLocalQueue } from '../../scripts/local/queue.ts';
import { toSpill } from '../../src/spill/spill.ts';
import { type FaultProxy, faults, startFaultProxy } from '../support/fault-proxy.ts';
import { toMessage } from '../support/messages.ts';
import { runNode, spawnNode } from '../support/node.ts';
import { APP_ID, callbackBody, callbackQuery } from '../support/requests.ts';

let directory: string;
let queue: LocalQueue;
let proxy: FaultProxy;
beforeEach(async () => {
	directory = await mkdtemp(join(tmpdir(), 'replay-'));
	queue = await startLocalQueue();
	proxy = await startFaultProxy(queue.url);
});
afterEach(async () => {
	await proxy.close();
	await queue.stop();
	await rm(directory, { recursive: true });
});

const SCRIPT = resolve('scripts/replay.ts');

/** Where the command runs, and with which settings. */
const inDirectory = (env: Readonly<Record<string, string>> = {}) => ({
	cwd: directory,
	env: { ...localOnlyEnv, SDK_APP_IDS: APP_ID, QUEUE_URL: proxy.queueUrl, ...env },
});

const run = async (args: readonly string[], input = '', env: Record<string, string> = {}) => {
	const { code, stdout, stderr } = await runNode([SCRIPT, ...args], { ...inDirectory(env), input });
	return { code, output: stdout.replaceAll(/ {2,}/g, ' '), errors: stderr };
};

/** The callback of a message, as it is spilled. */
const callbackSpill = (fields: Record<string, unknown>) =>
	toSpill('unexpected', {
		rawQueryString: new URLSearchParams(callbackQuery()).toString(),
		body: JSON.stringify(callbackBody(fields)),
		isBase64Encoded: false,
		arrivedAt: 1767225601500,
	});

/** The spill of a message that SQS would not take. */
const messageSpill = (group: string, seq: number) => {
	const { body, groupId, deduplicationId } = toMessage({
		body: { GroupId: group, MsgSeq: seq, EventTime: 1767225600000 + seq },
	});
	return { reason: 'queue', message: { body, groupId, deduplicationId } };
};

const toLines = (spills: readonly unknown[]): string =>
	spills.map((spill) => `${JSON.stringify({ level: 'ERROR', spill })}\n`).join('');

/** What is on the queue: the numbers of each group's messages, in order. */
const received = async (): Promise<Record<string, number[]>> => {
	const groups: Record<string, number[]> = {};
	for (const { Body = '' } of await queue.receiveAll()) {
		const { subject, data } = JSON.parse(Body);
		groups[subject] = [...(groups[subject] ?? []), data.seq];
	}
	return groups;
};

describe('npm run replay', () => {
	test('puts spilled messages on the queue with the keys they had', async () => {
		const spill = messageSpill('@TGS#1', 1);
		expect(await run([], toLines([spill]))).toMatchObject({
			code: 0,
			output: expect.stringContaining(' 1 of them are on the queue now\n'),
			errors: '',
		});
		const { body, groupId, deduplicationId } = spill.message;
		expect(await queue.receiveAll()).toMatchObject([
			{ Body: body, Attributes: { MessageGroupId: groupId, MessageDeduplicationId: deduplicationId } },
		]);
	});

	test("checks spilled callbacks as today's relay would, and gives them the same keys", async () => {
		const arrivedAt = 1767225601500;
		const { body, groupId, deduplicationId } = toMessage({ body: { MsgSeq: 7 }, arrivedAt });
		expect((await run([], toLines([callbackSpill({ MsgSeq: 7 })]))).code).toBe(0);
		expect(await queue.receiveAll()).toMatchObject([
			{ Body: body, Attributes: { MessageGroupId: groupId, MessageDeduplicationId: deduplicationId } },
		]);
	});

	test('sends the oldest of a group first, though Logs Insights exports the newest first', async () => {
		const spills = [4, 3, 2, 1].flatMap((seq) => ['a', 'b'].map((group) => messageSpill(group, seq)));
		const rows = spills.map((spill) => ({ '@message': JSON.stringify({ spill }) }));
		await writeFile(join(directory, 'export.json'), JSON.stringify(rows, null, 2));
		expect((await run(['export.json'])).code).toBe(0);
		expect(await received()).toEqual({ a: [1, 2, 3, 4], b: [1, 2, 3, 4] });
	});

	test('reads several files, ignores and counts other lines, and sends a repeated spill once', async () => {
		const spill = messageSpill('a', 1);
		await writeFile(join(directory, '1.jsonl'), `START RequestId: 1\n${toLines([spill])}{"level":"INFO"}\n`);
		await writeFile(join(directory, '2.jsonl'), toLines([spill, messageSpill('a', 2)]));
		const { code, output } = await run(['1.jsonl', '2.jsonl']);
		expect(code).toBe(0);
		expect(output).toBe(
			' 2 lines ignored: no spill\n 3 spills read\n 1 of them repeated another one\n' +
				' 0 of them brought to the queue by an earlier run\n 2 of them are on the queue now\n 0 of them failed\n',
		);
		expect(await received()).toEqual({ a: [1, 2] });
	});

	test('needs credentials, and says so before it writes anything', async () => {
		const env = {
			AWS_ACCESS_KEY_ID: '',
			AWS_SECRET_ACCESS_KEY: '',
			AWS_EC2_METADATA_DISABLED: 'true',
			HOME: directory,
		};
		expect(await run([], toLines([messageSpill('a', 1)]), env)).toMatchObject({
			code: 2,
			output: '',
			errors: expect.stringContaining('No AWS credentials were found: set AWS_PROFILE'),
		});
		expect(await readdir(directory)).toEqual([]);
	});

	test('ignores settings that concern only the function', async () => {
		const env = { CALLBACK_TOKENS: `{{resolve:secretsmanager:${'x'.repeat(200)}}}`, ALLOWED_SOURCE_CIDRS: 'odd' };
		expect(await run([], toLines([messageSpill('a', 1)]), env)).toMatchObject({ code: 0 });
	});

	test('only counts in a dry run', async () => {
		const { code, output } = await run(['--dry-run'], toLines([messageSpill('a', 1), { reason: 'size' }]));
		expect(code).toBe(1);
		expect(output).toContain(' 1 of them would be sent\n 1 of them cannot be sent\n');
		expect(proxy.requests).toBe(0);
		expect(await readdir(directory)).toEqual([]);
	});

	test('run twice, skips what is already on the queue', async () => {
		const lines = toLines([messageSpill('a', 1), messageSpill('a', 2)]);
		await run([], lines);
		const { code, output } = await run([], lines);
		expect(code).toBe(0);
		expect(output).toContain(' 2 of them brought to the queue by an earlier run\n 0 of them are on the queue now\n');
		expect(proxy.requests).toBe(2);
		expect(await received()).toEqual({ a: [1, 2] });
	});

	test('killed halfway and run again, puts every message on the queue once and in order', async () => {
		const spills = Array.from({ length: 120 }, (_, n) => messageSpill(`g${n % 12}`, Math.floor(n / 12) + 1));
		await writeFile(join(directory, 'spills.jsonl'), toLines(spills));
		const { promise: hangs, resolve: hang } = Promise.withResolvers<void>();
		proxy.break((exchange) => (proxy.requests <= 5 ? faults.passes(exchange) : hang()));
		const child = spawnNode([SCRIPT, 'spills.jsonl'], inDirectory());
		await hangs;
		child.kill('SIGKILL');
		await once(child, 'exit');
		proxy.repair();
		const before = await received();
		expect(Object.values(before).flat().length).toBeLessThan(120);

		const { code, output } = await run(['spills.jsonl']);
		expect(code).toBe(0);
		const after = await received();
		for (let group = 0; group < 12; group++) {
			const seqs = [...(before[`g${group}`] ?? []), ...(after[`g${group}`] ?? [])];
			expect(seqs).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
		}
		expect(output).not.toContain(' 0 of them brought to the queue by an earlier run');
	});

	test('keeps what failed in a file that can be replayed', async () => {
		proxy.break(faults.deniesAccess);
		const lines = toLines([messageSpill('a', 1), messageSpill('a', 2)]);
		const { code, output } = await run(['--failed', 'failed.jsonl'], lines);
		expect(code).toBe(1);
		expect(output).toMatch(
			/ 2 of them failed\n 2 AccessDenied\w* \(standard input, line 1; standard input, line 2\)\n.*The failed spills are in failed\.jsonl/,
		);
		proxy.repair();
		expect((await run(['failed.jsonl'])).code).toBe(0);
		expect(await received()).toEqual({ a: [1, 2] });
	});

	test('reports what can never be sent, and sends the rest', async () => {
		const foreign = { reason: 'schema', callback: { ...callbackSpill({}).callback, rawQueryString: 'SdkAppid=1' } };
		const spills = [{ reason: 'size' }, callbackSpill({ MsgBody: 'no list' }), foreign, messageSpill('a', 1)];
		const { code, output } = await run(['--failed', 'failed.jsonl'], toLines(spills));
		expect(code).toBe(1);
		expect(output).toContain(' 1 of them are on the queue now\n 3 of them failed\n');
		expect(output).toContain('MsgBody should be a list');
		expect((await readFile(join(directory, 'failed.jsonl'), 'utf8')).trim().split('\n')).toHaveLength(3);
	});

	test('reports a message above the 1 MiB of SQS, and sends those after it', async () => {
		const { message } = messageSpill('large', 1);
		const body = message.body.replace('{', `{"later":"${'x'.repeat(1024 * 1024)}",`);
		const oversized = { reason: 'queue', message: { ...message, body } };
		const others = Array.from({ length: 50 }, (_, n) => messageSpill(`g${n}`, 1));
		const { code, output } = await run(['--failed', 'failed.jsonl'], toLines([oversized, ...others]));
		expect(code).toBe(1);
		expect(output).toContain(
			' 50 of them are on the queue now\n 1 of them failed\n 1 Too large: SQS takes messages of up to 1 MiB. It cannot be replayed (standard input, line 1)\n',
		);
		expect(Object.keys(await received())).toHaveLength(50);
	});

	test('says what is wrong with the settings', async () => {
		expect(await run([], '', { QUEUE_URL: 'nonsense' })).toMatchObject({
			code: 2,
			errors: expect.stringContaining('QUEUE_URL should be the URL of an SQS FIFO queue'),
		});
	});

	test.each([
		{ name: 'nothing', log: '' },
		{ name: 'no spill', log: 'START RequestId: 1\n{"level":"INFO"}\n' },
	])('does not call it success when there is $name in the input', async ({ log }) => {
		expect(await run([], log)).toMatchObject({
			code: 1,
			output: expect.stringContaining('There is no spill in the input. Check the time range'),
		});
	});

	test('fails if something that looks like a spill was skipped, although all others are on the queue', async () => {
		const cut = toLines([messageSpill('a', 2)]).slice(0, -20);
		await writeFile(join(directory, 'log.jsonl'), `${toLines([messageSpill('a', 1)])}${cut}\n`);
		expect(await run(['log.jsonl'])).toMatchObject({
			code: 1,
			output: expect.stringMatching(
				/ 1 of them are on the queue now\n 1 of them failed\n 1 Cut off: .* \(log\.jsonl, line 2\)/,
			),
		});
	});

	test('sends nothing of any input if one of them is not in a known encoding', async () => {
		await writeFile(join(directory, 'good.jsonl'), toLines([messageSpill('a', 1)]));
		await writeFile(join(directory, 'windows.jsonl'), Buffer.from('é', 'latin1'));
		expect(await run(['good.jsonl', 'windows.jsonl'])).toMatchObject({
			code: 2,
			errors: expect.stringContaining('windows.jsonl is neither UTF-8 nor marked as UTF-16'),
		});
		expect(proxy.requests).toBe(0);
	});

	test('reads folders, gzipped or not', async () => {
		await mkdir(join(directory, 'exports'));
		await writeFile(join(directory, 'exports', '000000.gz'), gzipSync(toLines([messageSpill('a', 1)])));
		expect((await run(['exports'])).code).toBe(0);
		expect(await received()).toEqual({ a: [1] });
	});

	test('names the file that it cannot read', async () => {
		expect(await run(['nowhere.json'])).toMatchObject({
			code: 2,
			errors: 'Cannot read nowhere.json (ENOENT). Nothing was sent.\n',
		});
	});
});
