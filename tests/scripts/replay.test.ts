import { once } from 'node:events';
import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { faults } from '../support/fault-proxy.ts';
import { toMessage } from '../support/messages.ts';
import { callbackSpill, messageSpill, toLines, useReplay } from '../support/replay-command.ts';

const replay = useReplay();

describe('npm run replay', () => {
	test('puts spilled messages on the queue with the keys they had', async () => {
		const spill = messageSpill('@TGS#1', 1);
		expect(await replay.run([], toLines([spill]))).toMatchObject({
			code: 0,
			output: expect.stringContaining(' 1 of them are on the queue now\n'),
			errors: '',
		});
		const { body, groupId, deduplicationId } = spill.message;
		expect(await replay.sqs.queue.receiveAll()).toMatchObject([
			{ Body: body, Attributes: { MessageGroupId: groupId, MessageDeduplicationId: deduplicationId } },
		]);
	});

	test("checks spilled callbacks as today's relay would, and gives them the same keys", async () => {
		const arrivedAt = 1767225601500;
		const { body, groupId, deduplicationId } = toMessage({ body: { MsgSeq: 7 }, arrivedAt });
		expect((await replay.run([], toLines([callbackSpill({ MsgSeq: 7 })]))).code).toBe(0);
		expect(await replay.sqs.queue.receiveAll()).toMatchObject([
			{ Body: body, Attributes: { MessageGroupId: groupId, MessageDeduplicationId: deduplicationId } },
		]);
	});

	test('sends the oldest of a group first, though Logs Insights exports the newest first', async () => {
		const spills = [4, 3, 2, 1].flatMap((seq) => ['a', 'b'].map((group) => messageSpill(group, seq)));
		const rows = spills.map((spill) => ({ '@message': JSON.stringify({ spill }) }));
		await writeFile(join(replay.directory, 'export.json'), JSON.stringify(rows, null, 2));
		expect((await replay.run(['export.json'])).code).toBe(0);
		expect(await replay.received()).toEqual({ a: [1, 2, 3, 4], b: [1, 2, 3, 4] });
	});

	test('reads several files, ignores and counts other lines, and sends a repeated spill once', async () => {
		const spill = messageSpill('a', 1);
		await writeFile(join(replay.directory, '1.jsonl'), `START RequestId: 1\n${toLines([spill])}{"level":"INFO"}\n`);
		await writeFile(join(replay.directory, '2.jsonl'), toLines([spill, messageSpill('a', 2)]));
		const { code, output } = await replay.run(['1.jsonl', '2.jsonl']);
		expect(code).toBe(0);
		expect(output).toBe(
			' 2 lines ignored: no spill\n 3 spills read\n 1 of them repeated another one\n' +
				' 0 of them brought to the queue by an earlier run\n 2 of them are on the queue now\n 0 of them failed\n',
		);
		expect(await replay.received()).toEqual({ a: [1, 2] });
	});

	test('ignores settings that concern only the function', async () => {
		const env = { CALLBACK_TOKENS: `{{resolve:secretsmanager:${'x'.repeat(200)}}}`, ALLOWED_SOURCE_CIDRS: 'odd' };
		expect(await replay.run([], toLines([messageSpill('a', 1)]), env)).toMatchObject({ code: 0 });
	});

	test('only counts in a dry run', async () => {
		const { code, output } = await replay.run(['--dry-run'], toLines([messageSpill('a', 1), { reason: 'size' }]));
		expect(code).toBe(1);
		expect(output).toContain(' 1 of them would be sent\n 1 of them cannot be sent\n');
		expect(replay.sqs.proxy.requests).toBe(0);
		expect(await readdir(replay.directory)).toEqual([]);
	});

	test('run twice, skips what is already on the queue', async () => {
		const lines = toLines([messageSpill('a', 1), messageSpill('a', 2)]);
		await replay.run([], lines);
		const { code, output } = await replay.run([], lines);
		expect(code).toBe(0);
		expect(output).toContain(' 2 of them brought to the queue by an earlier run\n 0 of them are on the queue now\n');
		expect(replay.sqs.proxy.requests).toBe(2);
		expect(await replay.received()).toEqual({ a: [1, 2] });
	});

	test('killed halfway and run again, puts every message on the queue once and in order', async () => {
		const spills = Array.from({ length: 120 }, (_, n) => messageSpill(`g${n % 12}`, Math.floor(n / 12) + 1));
		await writeFile(join(replay.directory, 'spills.jsonl'), toLines(spills));
		const { promise: hangs, resolve: hang } = Promise.withResolvers<void>();
		replay.sqs.proxy.break((exchange) => (replay.sqs.proxy.requests <= 5 ? faults.passes(exchange) : hang()));
		const child = replay.start(['spills.jsonl']);
		await hangs;
		child.kill('SIGKILL');
		await once(child, 'exit');
		replay.sqs.proxy.repair();
		const before = await replay.received();
		expect(Object.values(before).flat().length).toBeLessThan(120);

		const { code, output } = await replay.run(['spills.jsonl']);
		expect(code).toBe(0);
		const after = await replay.received();
		for (let group = 0; group < 12; group++) {
			const seqs = [...(before[`g${group}`] ?? []), ...(after[`g${group}`] ?? [])];
			expect(seqs).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
		}
		expect(output).not.toContain(' 0 of them brought to the queue by an earlier run');
	});

	test('reads folders, gzipped or not', async () => {
		await mkdir(join(replay.directory, 'exports'));
		await writeFile(join(replay.directory, 'exports', '000000.gz'), gzipSync(toLines([messageSpill('a', 1)])));
		expect((await replay.run(['exports'])).code).toBe(0);
		expect(await replay.received()).toEqual({ a: [1] });
	});
});
