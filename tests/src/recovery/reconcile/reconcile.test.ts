import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { publishedLine } from '../../../support/history.ts';
import { toMessage } from '../../../support/messages.ts';
import { FROM, useReconcile } from '../../../support/reconcile.ts';
import { APP_ID } from '../../../support/requests.ts';
import { sendMessage } from '../../../support/send-message.ts';

const local = useReconcile();
const { converse, log, received, run } = local;

describe('a message whose callback never arrived', () => {
	test('is put on the queue, in order within each conversation', async () => {
		local.tencent.app.createGroup('a');
		local.tencent.app.createGroup('b', 'ChatRoom');
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
		local.tencent.app.createGroup('a');
		converse('a', 3, [2]);
		expect(await run({ dryRun: true })).toMatchObject({ complete: true, sent: 0, missing: ['a 2'] });
		expect(await received()).toEqual([]);
	});

	test('is published once, however often it is run', async () => {
		local.tencent.app.createGroup('a');
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
		local.tencent.app.createGroup('a');
		const callback = local.tencent.app.send({ groupId: 'a' }, { sentAt: FROM + 60 });
		await run({ allGroups: true });
		await sendMessage(local.queue, toMessage({ body: callback }));
		expect(await received()).toHaveLength(1);
	});

	test('is found in topics, which have their own numbers', async () => {
		local.tencent.app.createGroup('@TGS#_1', 'Community');
		for (const topic of ['t1', 't2']) local.tencent.app.createTopic('@TGS#_1', topic);
		converse('@TGS#_1', 3, [2], 't1');
		converse('@TGS#_1', 3, [1, 2, 3], 't2');
		expect((await run()).missing).toEqual(['t1 2']);
		expect((await run({ allGroups: true })).missing).toEqual(['t2 1', 't2 2', 't2 3']);
	});

	test('is found, on request, in groups from which no callback arrived at all', async () => {
		for (const id of ['a', 'b', 'c', 'd']) local.tencent.app.createGroup(id);
		converse('a', 2);
		converse('d', 2, [1, 2]);
		expect((await run()).missing).toEqual([]);
		expect((await run({ allGroups: true })).missing).toEqual(['d 1', 'd 2']);
	});

	test('is not looked for in a group without messages in the window', async () => {
		local.tencent.app.createGroup('a');
		for (let seq = 1; seq <= 3; seq++) local.tencent.app.send({ groupId: 'a' }, { sentAt: FROM - 3600 });
		await run({ allGroups: true });
		expect(local.tencent.server.calls.map(({ command }) => command)).not.toContain('group_msg_get_simple');
	});

	test('is not looked for in live rooms, which do not number their messages one by one', async () => {
		local.tencent.app.createGroup('live', 'AVChatRoom');
		converse('live', 3, [2]);
		expect(await run()).toMatchObject({ complete: true, missing: [], books: { uncounted: 1, conversations: 0 } });
	});

	test('is skipped if its sender is, because a message without a callback looks like a lost one', async () => {
		local.tencent.app.createGroup('a');
		converse('a', 1);
		local.tencent.app.send({ groupId: 'a' }, { sentAt: FROM + 61, sender: 'importer' });
		const result = await run({ skipSenders: new Set(['importer']) });
		expect(result).toMatchObject({ complete: true, missing: [], books: { missing: { skipped: 1 } } });
	});

	test('cannot be recovered from a group that is gone, and is counted', async () => {
		local.tencent.app.createGroup('a');
		converse('a', 5, [2, 3]);
		local.tencent.app.dissolve('a');
		expect(await run()).toMatchObject({ complete: true, books: { gone: 1, missing: { gone: 2 } } });
	});

	test('cannot be recovered from a topic that is gone', async () => {
		local.tencent.app.createGroup('@TGS#_1', 'Community');
		local.tencent.app.createTopic('@TGS#_1', 't1');
		converse('@TGS#_1', 5, [2, 3], 't1');
		local.tencent.app.groups.get('@TGS#_1')?.topics.delete('t1');
		expect(await run()).toMatchObject({ complete: true, books: { gone: 1, missing: { gone: 2 } } });
	});

	test('cannot be recovered from a group that is dissolved during the search', async () => {
		local.tencent.app.createGroup('a');
		converse('a', 5, [2, 3]);
		local.tencent.server.faults.push(undefined, 10010);
		expect(await run()).toMatchObject({ complete: true, books: { gone: 1, conversations: 0, missing: { gone: 2 } } });
	});

	test('cannot be recovered from an unknown group that is dissolved during the search', async () => {
		local.tencent.app.createGroup('a');
		local.tencent.app.send({ groupId: 'a' }, { sentAt: FROM + 60 });
		local.tencent.server.faults.push(undefined, undefined, 10010);
		expect(await run({ allGroups: true })).toMatchObject({ complete: true, books: { gone: 1, missing: { gone: 0 } } });
	});

	test('is left to the replay if it was spilled', async () => {
		local.tencent.app.createGroup('a');
		const callback = local.tencent.app.send({ groupId: 'a' }, { sentAt: FROM + 60 });
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
				local.tencent.app.groups.clear();
				log.length = 0;
				const dropped: string[] = [];
				for (const [index, { type, fates }] of conversations.entries()) {
					const groupId = `g${index}`;
					local.tencent.app.createGroup(groupId, type);
					for (const fate of fates) {
						if (fate === 'tip') local.tencent.app.tip({ groupId }, FROM + 60);
						else {
							const callback = local.tencent.app.send({ groupId }, { sentAt: FROM + 60 });
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
