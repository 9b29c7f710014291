import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { faults } from '../support/fault-proxy.ts';
import { callbackSpill, messageSpill, toLines, useReplay } from '../support/replay-command.ts';

const replay = useReplay();

describe('npm run replay', () => {
	test('needs credentials, and says so before it writes anything', async () => {
		const env = {
			AWS_ACCESS_KEY_ID: '',
			AWS_SECRET_ACCESS_KEY: '',
			AWS_EC2_METADATA_DISABLED: 'true',
			HOME: replay.directory,
		};
		expect(await replay.run([], toLines([messageSpill('a', 1)]), env)).toMatchObject({
			code: 2,
			output: '',
			errors: expect.stringContaining('No AWS credentials were found: set AWS_PROFILE'),
		});
		expect(await readdir(replay.directory)).toEqual([]);
	});

	test('keeps what failed in a file that can be replayed', async () => {
		replay.sqs.proxy.break(faults.deniesAccess);
		const lines = toLines([messageSpill('a', 1), messageSpill('a', 2)]);
		const { code, output } = await replay.run(['--failed', 'failed.jsonl'], lines);
		expect(code).toBe(1);
		expect(output).toMatch(
			/ 2 of them failed\n 2 AccessDenied\w* \(standard input, line 1; standard input, line 2\)\n.*The failed spills are in failed\.jsonl/,
		);
		replay.sqs.proxy.repair();
		expect((await replay.run(['failed.jsonl'])).code).toBe(0);
		expect(await replay.received()).toEqual({ a: [1, 2] });
	});

	test('reports what can never be sent, and sends the rest', async () => {
		const foreign = { reason: 'schema', callback: { ...callbackSpill({}).callback, rawQueryString: 'SdkAppid=1' } };
		const spills = [{ reason: 'size' }, callbackSpill({ MsgBody: 'no list' }), foreign, messageSpill('a', 1)];
		const { code, output } = await replay.run(['--failed', 'failed.jsonl'], toLines(spills));
		expect(code).toBe(1);
		expect(output).toContain(' 1 of them are on the queue now\n 3 of them failed\n');
		expect(output).toContain('MsgBody should be a list');
		expect((await readFile(join(replay.directory, 'failed.jsonl'), 'utf8')).trim().split('\n')).toHaveLength(3);
	});

	test('reports a message above the 1 MiB of SQS, and sends those after it', async () => {
		const { message } = messageSpill('large', 1);
		const body = message.body.replace('{', `{"later":"${'x'.repeat(1024 * 1024)}",`);
		const oversized = { reason: 'queue', message: { ...message, body } };
		const others = Array.from({ length: 50 }, (_, n) => messageSpill(`g${n}`, 1));
		const { code, output } = await replay.run(['--failed', 'failed.jsonl'], toLines([oversized, ...others]));
		expect(code).toBe(1);
		expect(output).toContain(
			' 50 of them are on the queue now\n 1 of them failed\n 1 Too large: SQS takes messages of up to 1 MiB. It cannot be replayed (standard input, line 1)\n',
		);
		expect(Object.keys(await replay.received())).toHaveLength(50);
	});

	test('says what is wrong with the settings', async () => {
		expect(await replay.run([], '', { QUEUE_URL: 'nonsense' })).toMatchObject({
			code: 2,
			errors: expect.stringContaining('QUEUE_URL should be the URL of an SQS FIFO queue'),
		});
	});

	test.each([
		{ name: 'nothing', log: '' },
		{ name: 'no spill', log: 'START RequestId: 1\n{"level":"INFO"}\n' },
	])('does not call it success when there is $name in the input', async ({ log }) => {
		expect(await replay.run([], log)).toMatchObject({
			code: 1,
			output: expect.stringContaining('There is no spill in the input. Check the time range'),
		});
	});

	test('fails if something that looks like a spill was skipped, although all others are on the queue', async () => {
		const cut = toLines([messageSpill('a', 2)]).slice(0, -20);
		await writeFile(join(replay.directory, 'log.jsonl'), `${toLines([messageSpill('a', 1)])}${cut}\n`);
		expect(await replay.run(['log.jsonl'])).toMatchObject({
			code: 1,
			output: expect.stringMatching(
				/ 1 of them are on the queue now\n 1 of them failed\n 1 Cut off: .* \(log\.jsonl, line 2\)/,
			),
		});
	});

	test('sends nothing of any input if one of them is not in a known encoding', async () => {
		await writeFile(join(replay.directory, 'good.jsonl'), toLines([messageSpill('a', 1)]));
		await writeFile(join(replay.directory, 'windows.jsonl'), Buffer.from('é', 'latin1'));
		expect(await replay.run(['good.jsonl', 'windows.jsonl'])).toMatchObject({
			code: 2,
			errors: expect.stringContaining('windows.jsonl is neither UTF-8 nor marked as UTF-16'),
		});
		expect(replay.sqs.proxy.requests).toBe(0);
	});

	test('names the file that it cannot read', async () => {
		expect(await replay.run(['nowhere.json'])).toMatchObject({
			code: 2,
			errors: 'Cannot read nowhere.json (ENOENT). Nothing was sent.\n',
		});
	});
});
