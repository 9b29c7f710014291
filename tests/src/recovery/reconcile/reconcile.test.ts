import { Readable } from 'node:stream';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type LocalQueue, startLocalQueue } from '../../../../scripts/local/queue.ts';
import { buildFromHistory } from '../../../../src/recovery/reconcile/build.ts';
import { readLedger } from '../../../../src/recovery/reconcile/ledger.ts';
import { type ReconcileOptions, type Reconciliation, reconcile } from '../../../../src/recovery/reconcile/reconcile.ts';
import { createRecovery } from '../../../../src/recovery/recover-message.ts';
import { publishedLine } from '../../../support/history.ts';
import { toMessage } from '../../../support/messages.ts';
import { APP_ID } from '../../../support/requests.ts';
import { sendMessage } from '../../../support/send-message.ts';
import { type LocalTencent, startTencent } from '../../../support/tencent.ts';

/** The window: ten minutes. */
const FROM = 1_767_225_600;
const TO = FROM + 600;

let tencent: LocalTencent;
let queue: LocalQueue;
/** What is on the queue. */
let done: Set<string>;
let log: string[];
beforeEach(async () => {
	done = new Set();
	tencent = await startTencent(TO * 1000 + 3_600_000);
	queue = await startLocalQueue();
	log = [];
});
afterEach(async () => {
	await queue.stop();
	await tencent.server.stop();
});

/** Sends messages to a conversation; those whose numbers are dropped never reach the relay. */
const converse = (groupId: string, count: number, dropped: readonly number[] = [], topicId?: string): void => {
	for (let index = 0; index < count; index++) {
		const callback = tencent.app.send({ groupId, topicId }, { sentAt: FROM + 60 });
		if (!dropped.includes(Number(callback.MsgSeq))) log.push(publishedLine(callback));
	}
};

const run = async (options: Partial<ReconcileOptions> = {}): Promise<Reconciliation & { missing: string[] }> => {
	const missing: string[] = [];
	const recover = createRecovery(new Set([APP_ID]));
	const result = await reconcile({
		client: tencent.client,
		clock: tencent.clock,
		ledger: await readLedger([{ name: 'log', text: Readable.from([...log]) }], APP_ID, recover),
		from: FROM * 1000,
		to: TO * 1000,
		allGroups: false,
		sdkAppId: APP_ID,
		build: buildFromHistory,
		skipSenders: new Set(),
		sqs: queue.client,
		queueUrl: queue.url,
		done,
		remember: (messages) => {
			for (const { deduplicationId } of messages) done.add(deduplicationId);
		},
		dryRun: false,
		onMissing: ({ groupId, topicId, seq }) => missing.push(`${topicId ?? groupId} ${seq}`),
		...options,
	});
	return { ...result, missing };
};

const received = async (): Promise<string[]> =>
	(await queue.receiveAll()).map(({ Body = '', Attributes }) => {
		return `${Attributes?.MessageGroupId} ${JSON.parse(Body).data.seq}`;
	});

describe('a message whose callback never arrived', () => {
	test('is put on the queue, in order within each conversation', async () => {
		tencent.app.createGroup('a');
		tencent.app.createGroup('b', 'ChatRoom');
		converse('a', 30, [2, 5, 30]);
		converse('b', 3, [3]);
		expect(await run()).toMatchObject({
			complete: true,
			sent: 4,
			failed: {},
			books: { conversations: 2, missing: { recovered: 4 } },
		});
		const bodies = await received();
		expect(bodies.filter((body) => body.startsWith(`${APP_ID}:a `))).toEqual([2, 5, 30].map((n) => `${APP_ID}:a ${n}`));
		expect(bodies).toContain(`${APP_ID}:b 3`);
	});

	test('is only listed on a dry run', async () => {
		tencent.app.createGroup('a');
		converse('a', 3, [2]);
		expect(await run({ dryRun: true })).toMatchObject({ complete: true, sent: 0, missing: ['a 2'] });
		expect(await received()).toEqual([]);
	});

	test('is published once, however often it is run', async () => {
		tencent.app.createGroup('a');
		converse('a', 3, [2]);
		await run();
		expect(await run()).toMatchObject({
			complete: true,
			sent: 0,
			books: { missing: { recovered: 0, alreadyDone: 1 } },
		});
		expect(await received()).toHaveLength(1);
	});

	test('is dropped by the queue if its callback arrives after all', async () => {
		tencent.app.createGroup('a');
		const callback = tencent.app.send({ groupId: 'a' }, { sentAt: FROM + 60 });
		await run({ allGroups: true });
		await sendMessage(queue, toMessage({ body: callback }));
		expect(await received()).toHaveLength(1);
	});

	test('is found in topics, which have their own numbers', async () => {
		tencent.app.createGroup('@TGS#_1', 'Community');
		for (const topic of ['t1', 't2']) tencent.app.createTopic('@TGS#_1', topic);
		converse('@TGS#_1', 3, [2], 't1');
		converse('@TGS#_1', 3, [1, 2, 3], 't2');
		expect((await run()).missing).toEqual(['t1 2']);
		expect((await run({ allGroups: true })).missing).toEqual(['t2 1', 't2 2', 't2 3']);
	});

	test('is found, on request, in groups from which no callback arrived at all', async () => {
		for (const id of ['a', 'b', 'c', 'd']) tencent.app.createGroup(id);
		converse('a', 2);
		converse('d', 2, [1, 2]);
		expect((await run()).missing).toEqual([]);
		expect((await run({ allGroups: true })).missing).toEqual(['d 1', 'd 2']);
	});

	test('is not looked for in a group without messages in the window', async () => {
		tencent.app.createGroup('a');
		for (let seq = 1; seq <= 3; seq++) tencent.app.send({ groupId: 'a' }, { sentAt: FROM - 3600 });
		await run({ allGroups: true });
		expect(tencent.server.calls.map(({ command }) => command)).not.toContain('group_msg_get_simple');
	});

	test('is not looked for in live rooms, which do not number their messages one by one', async () => {
		tencent.app.createGroup('live', 'AVChatRoom');
		converse('live', 3, [2]);
		expect(await run()).toMatchObject({ complete: true, missing: [], books: { uncounted: 1, conversations: 0 } });
	});

	test('is skipped if its sender is, because a message without a callback looks like a lost one', async () => {
		tencent.app.createGroup('a');
		converse('a', 1);
		tencent.app.send({ groupId: 'a' }, { sentAt: FROM + 61, sender: 'importer' });
		const result = await run({ skipSenders: new Set(['importer']) });
		expect(result).toMatchObject({ complete: true, missing: [], books: { missing: { skipped: 1 } } });
	});

	test('cannot be recovered from a group that is gone, and is counted', async () => {
		tencent.app.createGroup('a');
		converse('a', 5, [2, 3]);
		tencent.app.dissolve('a');
		expect(await run()).toMatchObject({ complete: true, books: { gone: 1, missing: { gone: 2 } } });
	});

	test('cannot be recovered from a topic that is gone', async () => {
		tencent.app.createGroup('@TGS#_1', 'Community');
		tencent.app.createTopic('@TGS#_1', 't1');
		converse('@TGS#_1', 5, [2, 3], 't1');
		tencent.app.groups.get('@TGS#_1')?.topics.delete('t1');
		expect(await run()).toMatchObject({ complete: true, books: { gone: 1, missing: { gone: 2 } } });
	});

	test('cannot be recovered from a group that is dissolved during the search', async () => {
		tencent.app.createGroup('a');
		converse('a', 5, [2, 3]);
		tencent.server.faults.push(undefined, 10010);
		expect(await run()).toMatchObject({ complete: true, books: { gone: 1, conversations: 0, missing: { gone: 2 } } });
	});

	test('cannot be recovered from an unknown group that is dissolved during the search', async () => {
		tencent.app.createGroup('a');
		tencent.app.send({ groupId: 'a' }, { sentAt: FROM + 60 });
		tencent.server.faults.push(undefined, undefined, 10010);
		expect(await run({ allGroups: true })).toMatchObject({ complete: true, books: { gone: 1, missing: { gone: 0 } } });
	});

	test('is left to the replay if it was spilled', async () => {
		tencent.app.createGroup('a');
		const callback = tencent.app.send({ groupId: 'a' }, { sentAt: FROM + 60 });
		log.push(`${JSON.stringify({ spill: { reason: 'queue', message: toMessage({ body: callback }) } })}\n`);
		expect(await run()).toMatchObject({ complete: false, spilled: 1, missing: [] });
	});

	test('is listed by a dry run, and no other message is, whatever was dropped', async () => {
		const conversation = fc.record({
			type: fc.constantFrom('Private', 'Public', 'ChatRoom', 'Community'),
			fates: fc.array(fc.constantFrom('published', 'dropped', 'tip'), { maxLength: 60 }),
		});
		await fc.assert(
			fc.asyncProperty(fc.array(conversation, { maxLength: 6 }), async (conversations) => {
				tencent.app.groups.clear();
				log = [];
				const dropped: string[] = [];
				for (const [index, { type, fates }] of conversations.entries()) {
					const groupId = `g${index}`;
					tencent.app.createGroup(groupId, type);
					for (const fate of fates) {
						if (fate === 'tip') tencent.app.tip({ groupId }, FROM + 60);
						else {
							const callback = tencent.app.send({ groupId }, { sentAt: FROM + 60 });
							if (fate === 'published') log.push(publishedLine(callback));
							else dropped.push(`${groupId} ${callback.MsgSeq}`);
						}
					}
				}
				const { missing, complete } = await run({ dryRun: true, allGroups: true });
				expect(missing.sort()).toEqual(dropped.sort());
				expect(complete).toBe(true);
			}),
			{ numRuns: 25 },
		);
	});
});

describe('the result is not complete', () => {
	test('if Tencent rejects the calls, and then no more are made', async () => {
		for (const id of ['a', 'b']) {
			tencent.app.createGroup(id);
			converse(id, 3, [2]);
		}
		const result = await run({ client: tencent.connect({ secretKey: 'wrong' }) });
		expect(result).toMatchObject({
			complete: false,
			books: { stopped: expect.stringContaining('TENCENT_SECRET_KEY') },
		});
		expect(tencent.server.calls).toHaveLength(1);
	});

	test('if a conversation could not be read, but the others are read', async () => {
		for (const id of ['a', 'b']) {
			tencent.app.createGroup(id);
			converse(id, 3, [2]);
		}
		tencent.server.faults.push(undefined, 99999);
		const { complete, books, missing } = await run();
		expect(complete).toBe(false);
		expect(books.unread).toEqual({ 'Tencent returned 99999: error 99999': 1 });
		expect(missing).toHaveLength(1);
	});

	test('if the info of a group could not be read', async () => {
		tencent.app.createGroup('a');
		converse('a', 3, [2]);
		const body = '{"ErrorCode":0,"GroupInfo":[{"GroupId":"a","ErrorCode":99999}]}';
		tencent.server.faults.push({ status: 200, body });
		expect(await run()).toMatchObject({ complete: false, books: { unread: { 'Tencent returned 99999': 1 } } });
	});

	test.each([
		['the facts of all groups', [99999]],
		['a topic', [undefined, 99999]],
		['the list of groups', [99999], true],
		['the topics of a community', [undefined, undefined, undefined, 99999], true],
	] as [string, (number | undefined)[], boolean?][])(
		'if %s could not be read',
		async (_, faults, allGroups = false) => {
			tencent.app.createGroup('@TGS#_1', 'Community');
			tencent.app.createTopic('@TGS#_1', 't1');
			tencent.app.send({ groupId: '@TGS#_1' }, { sentAt: FROM + 60 });
			converse('@TGS#_1', 2, [], 't1');
			tencent.server.faults.push(...faults);
			const { complete, books } = await run({ allGroups });
			expect(complete).toBe(false);
			expect(books.unread).toEqual({ 'Tencent returned 99999: error 99999': 1 });
		},
	);

	test('if groups remain when the search stops, but those under way are finished', async () => {
		for (let index = 0; index < 30; index++) {
			tencent.app.createGroup(`g${index}`);
			converse(`g${index}`, 2, [1]);
		}
		tencent.server.faults.push(undefined, ...Array.from({ length: 30 }, () => 10007));
		expect(await run()).toMatchObject({ complete: false, missing: [], books: { stopped: expect.any(String) } });
		expect(tencent.server.calls.length).toBeLessThan(20);
	});

	test('if a topic remains when the search stops', async () => {
		tencent.app.createGroup('@TGS#_1', 'Community');
		for (const topic of ['t1', 't2']) {
			tencent.app.createTopic('@TGS#_1', topic);
			converse('@TGS#_1', 2, [1], topic);
		}
		tencent.server.faults.push(undefined, 10007);
		const { complete } = await run();
		expect(complete).toBe(false);
		expect(tencent.server.calls).toHaveLength(2);
	});

	test('if Tencent cannot be reached, and then the calls end', async () => {
		for (let index = 0; index < 200; index++) {
			const callback = { CallbackCommand: 'Group.CallbackAfterSendMsg', EventTime: FROM * 1000 };
			log.push(publishedLine({ ...callback, GroupId: `g${index}`, MsgSeq: 1 }));
		}
		await tencent.server.stop();
		const { complete, books } = await run();
		expect(complete).toBe(false);
		expect(books.stopped).toContain('ECONNREFUSED');
		expect(Object.values(books.unread)).toEqual([3]);
	});

	test('if a number is unknown', async () => {
		tencent.app.createGroup('a');
		converse('a', 3, [2]);
		tencent.app.groups.get('a')?.main.messages.delete(2);
		expect(await run()).toMatchObject({ complete: false, books: { missing: { unknown: 1 } } });
	});

	test('if the queue does not accept a message', async () => {
		tencent.app.createGroup('a');
		converse('a', 3, [2]);
		const result = await run({ queueUrl: queue.url.replace('messages', 'other'), delay: async () => {} });
		expect(result).toMatchObject({ complete: false, sent: 0, failed: { QueueDoesNotExist: 1 } });
	});
});
