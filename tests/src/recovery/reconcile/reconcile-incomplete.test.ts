import { describe, expect, test } from 'vitest';
import { publishedLine } from '../../../support/history.ts';
import { FROM, useReconcile } from '../../../support/reconcile.ts';

const local = useReconcile();
const { converse, log, run } = local;

describe('the result is not complete', () => {
	test('if Tencent rejects the calls, and then no more are made', async () => {
		for (const id of ['a', 'b']) {
			local.tencent.app.createGroup(id);
			converse(id, 3, [2]);
		}
		const result = await run({ client: local.tencent.connect({ secretKey: 'wrong' }) });
		expect(result).toMatchObject({
			complete: false,
			books: { stopped: expect.stringContaining('TENCENT_SECRET_KEY') },
		});
		expect(local.tencent.server.calls).toHaveLength(1);
	});

	test('if Tencent refuses conversations, however many in a row, but the others are read', async () => {
		for (const id of ['a', 'b', 'c', 'd']) {
			local.tencent.app.createGroup(id);
			converse(id, 3, [2]);
		}
		local.tencent.server.faults.push(undefined, 99999, 99999, 99999);
		const { complete, books, missing } = await run();
		expect(complete).toBe(false);
		expect(books.unread).toEqual({ 'Tencent returned 99999: error 99999': 3 });
		expect(books.stopped).toBeUndefined();
		expect(missing).toHaveLength(1);
	});

	test('if the info of a group could not be read', async () => {
		local.tencent.app.createGroup('a');
		converse('a', 3, [2]);
		const body = '{"ErrorCode":0,"GroupInfo":[{"GroupId":"a","ErrorCode":99999}]}';
		local.tencent.server.faults.push({ status: 200, body });
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
			local.tencent.app.createGroup('@TGS#_1', 'Community');
			local.tencent.app.createTopic('@TGS#_1', 't1');
			local.tencent.app.send({ groupId: '@TGS#_1' }, { sentAt: FROM + 60 });
			converse('@TGS#_1', 2, [], 't1');
			local.tencent.server.faults.push(...faults);
			const { complete, books } = await run({ allGroups });
			expect(complete).toBe(false);
			expect(books.unread).toEqual({ 'Tencent returned 99999: error 99999': 1 });
			expect(books.gone).toBe(0);
		},
	);

	test('if groups remain when the search stops, but those under way are finished', async () => {
		for (let index = 0; index < 30; index++) {
			local.tencent.app.createGroup(`g${index}`);
			converse(`g${index}`, 2, [1]);
		}
		local.tencent.server.faults.push(undefined, ...Array.from({ length: 30 }, () => 10007));
		expect(await run()).toMatchObject({ complete: false, missing: [], books: { stopped: expect.any(String) } });
		expect(local.tencent.server.calls.length).toBeLessThan(20);
	});

	test('if a topic remains when the search stops', async () => {
		local.tencent.app.createGroup('@TGS#_1', 'Community');
		for (const topic of ['t1', 't2']) {
			local.tencent.app.createTopic('@TGS#_1', topic);
			converse('@TGS#_1', 2, [1], topic);
		}
		local.tencent.server.faults.push(undefined, 10007);
		const { complete } = await run();
		expect(complete).toBe(false);
		expect(local.tencent.server.calls).toHaveLength(2);
	});

	test('if Tencent cannot be reached, and then the calls end', async () => {
		for (let index = 0; index < 200; index++) {
			const callback = { CallbackCommand: 'Group.CallbackAfterSendMsg', EventTime: FROM * 1000 };
			log.push(publishedLine({ ...callback, GroupId: `g${index}`, MsgSeq: 1 }));
		}
		await local.tencent.server.stop();
		const { complete, books } = await run();
		expect(complete).toBe(false);
		expect(books.stopped).toContain('ECONNREFUSED');
		expect(Object.values(books.unread)).toEqual([3]);
	});

	test('if a number is unknown', async () => {
		local.tencent.app.createGroup('a');
		converse('a', 3, [2]);
		local.tencent.app.groups.get('a')?.main.messages.delete(2);
		expect(await run()).toMatchObject({ complete: false, books: { missing: { unknown: 1 } } });
	});

	test('if the queue does not accept a message', async () => {
		local.tencent.app.createGroup('a');
		converse('a', 3, [2]);
		const result = await run({ queueUrl: local.queue.url.replace('messages', 'other'), delay: async () => {} });
		expect(result).toMatchObject({ complete: false, sent: 0, failed: { QueueDoesNotExist: 1 } });
	});
});
