import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type LocalQueue, localOnlyEnv, startLocalQueue } from '../../scripts/local/queue.ts';
import { createTencentApp, type TencentApp } from '../../scripts/local/tencent/app.ts';
import { startTencentServer, type TencentServer } from '../../scripts/local/tencent/server.ts';
import { publishedLine } from '../support/history.ts';
import { runNode, spawnNode } from '../support/node.ts';
import { APP_ID } from '../support/requests.ts';
import { SECRET_KEY } from '../support/tencent.ts';

/** Long before any test: a message of a window that is over. */
const SENT_AT = 1_767_225_660;
const WINDOW = ['--from', '2026-01-01T00:00:00Z', '--to', '2026-01-01T00:10:00Z'];

let directory: string;
let queue: LocalQueue;
let app: TencentApp;
let server: TencentServer;
let log: string[];
beforeEach(async () => {
	directory = await mkdtemp(join(tmpdir(), 'reconcile-'));
	queue = await startLocalQueue();
	app = createTencentApp();
	server = await startTencentServer({ sdkAppId: APP_ID, admin: 'administrator', secretKey: SECRET_KEY, app });
	log = [];
});
afterEach(async () => {
	await server.stop();
	await queue.stop();
	await rm(directory, { recursive: true });
});

const converse = (groupId: string, count: number, dropped: readonly number[] = []): void => {
	app.createGroup(groupId);
	for (let index = 0; index < count; index++) {
		const callback = app.send({ groupId }, { sentAt: SENT_AT });
		if (!dropped.includes(Number(callback.MsgSeq))) log.push(publishedLine(callback));
	}
};

const SCRIPT = resolve('scripts/reconcile.ts');

/** Where the command runs, and with which settings. */
const inDirectory = (env: Readonly<Record<string, string>> = {}) => ({
	cwd: directory,
	env: {
		...localOnlyEnv,
		SDK_APP_IDS: APP_ID,
		QUEUE_URL: queue.url,
		TENCENT_SECRET_KEY: SECRET_KEY,
		TENCENT_API_URL: server.url,
		...env,
	},
});

const run = async (args: readonly string[], env: Record<string, string> = {}) => {
	const { code, stdout, stderr } = await runNode([SCRIPT, ...args], { ...inDirectory(env), input: log.join('') });
	return { code, output: stdout.replaceAll(/ {2,}/g, ' '), errors: stderr };
};

const received = async (): Promise<number[]> =>
	(await queue.receiveAll()).map(({ Body = '' }) => JSON.parse(Body).data.seq);

describe('npm run reconcile', () => {
	test('puts what never reached the relay on the queue, once, however often it is run', async () => {
		converse('a', 5, [2, 5]);
		const first = await run(WINDOW);
		expect(first).toMatchObject({ code: 0, output: expect.stringContaining('\n 2 on the queue now\n') });
		expect(await received()).toEqual([2, 5]);
		const second = await run(WINDOW);
		expect(second.output).toContain('\n 2 of them brought to the queue by an earlier run\n');
		expect(second.code).toBe(0);
		expect(await received()).toEqual([]);
	});

	test('names each missing message on a dry run, and sends none', async () => {
		converse('a', 5, [2, 5]);
		const { code, output } = await run([...WINDOW, '--dry-run'], { AWS_ACCESS_KEY_ID: '', HOME: directory });
		expect(output.split('\n').filter((line) => line.startsWith('missing'))).toEqual([
			'missing a #2 2026-01-01T00:01:00.000Z',
			'missing a #5 2026-01-01T00:01:00.000Z',
		]);
		expect(code).toBe(0);
		expect(await received()).toEqual([]);
	});

	test('reads the log from files, in the forms of the replay', async () => {
		converse('a', 3, [2]);
		const rows = log.map((line) => ({ '@message': line }));
		await writeFile(join(directory, 'insights.json'), JSON.stringify(rows));
		expect((await run([...WINDOW, '--dry-run', 'insights.json'])).output).toContain('missing a #2 ');
	});

	test('looks at groups of which the log says nothing, on request', async () => {
		converse('a', 2);
		converse('b', 2, [1, 2]);
		expect((await run([...WINDOW, '--all-groups'])).code).toBe(0);
		expect(await received()).toEqual([1, 2]);
	});

	test('leaves messages of named senders alone', async () => {
		converse('a', 3, [2]);
		const { output } = await run([...WINDOW, '--skip-senders', 'importer, user_0412']);
		expect(output).toContain(' 1 of them skipped by --skip-senders\n');
		expect(await received()).toEqual([]);
	});

	test('goes on from where it was killed', async () => {
		converse(
			'a',
			60,
			Array.from({ length: 50 }, (_, index) => index + 5),
		);
		const child = spawnNode([SCRIPT, ...WINDOW], inDirectory());
		child.stdin.end(log.join(''));
		await new Promise<void>((resolve) => queue.onArrival(() => resolve()));
		child.kill('SIGKILL');
		await once(child, 'exit');
		expect((await run(WINDOW)).code).toBe(0);
		expect(await received()).toEqual(Array.from({ length: 50 }, (_, index) => index + 5));
	});

	test('ends with exit code 1, and says why, if Tencent rejects the key', async () => {
		converse('a', 3, [2]);
		const { code, output, errors } = await run(WINDOW, { TENCENT_SECRET_KEY: 'wrong-key' });
		expect(code).toBe(1);
		expect(output).toContain('Check that TENCENT_SECRET_KEY belongs to the app');
		expect(output + errors).not.toMatch(/wrong-key|usersig=/);
	});

	test('warns of a log that does not cover the window, because the rest counts as missing', async () => {
		converse('a', 3, [2]);
		const { errors } = await run([...WINDOW, '--dry-run']);
		expect(errors).toContain('The log begins at 2026-01-01T00:01:00.123Z');
		expect(errors).toContain('The log ends at 2026-01-01T00:01:00.123Z');
	});

	test('warns of a log that shows nothing as published', async () => {
		const { errors } = await run([...WINDOW, '--dry-run', '--all-groups']);
		expect(errors).toContain('Every message of the window counts as missing');
	});

	test.each([
		['without a window', [], {}, '--from should be a time'],
		['without the key', WINDOW, { TENCENT_SECRET_KEY: '' }, 'TENCENT_SECRET_KEY should be'],
		['for several apps, each of which has its own key', WINDOW, { SDK_APP_IDS: '1400000000,1400000001' }, 'one app'],
	])('does not start %s', async (_, args, env, reason) => {
		expect(await run(args, env)).toMatchObject({ code: 2, output: '', errors: expect.stringContaining(reason) });
	});
});
