import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { ReplayMessage } from '../../../../src/recovery/recover-message.ts';
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
		const { failed, ...result } = await run();
		expect(result).toMatchObject({ complete: true, sent: 4, books: { conversations: 2, missing: { recovered: 4 } } });
		expect(failed).toEqual({});
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

	test('is skipped if its sender is, because a message without a callback looks like a lost one', async () => {
		local.tencent.app.createGroup('a');
		converse('a', 1);
		local.tencent.app.send({ groupId: 'a' }, { sentAt: FROM + 61, sender: 'importer' });
		const result = await run({ skipSenders: new Set(['importer']) });
		expect(result).toMatchObject({ complete: true, missing: [], books: { missing: { skipped: 1 } } });
	});

	test('is left to the replay if it was spilled, and needs none if an earlier run has put it on the queue', async () => {
		local.tencent.app.createGroup('a');
		const message = toMessage({ body: local.tencent.app.send({ groupId: 'a' }, { sentAt: FROM + 60 }) });
		log.push(`${JSON.stringify({ spill: { reason: 'queue', message } })}\n`);
		expect(await run()).toMatchObject({ complete: false, spilled: 1, missing: [] });
		const done = new Set([message.deduplicationId]);
		expect(await run({ done })).toMatchObject({ complete: true, spilled: 0, missing: [] });
	});

	test('takes up disk space only until the run ends', async () => {
		local.tencent.app.createGroup('a');
		converse('a', 3, [2]);
		const sent: ReplayMessage[] = [];
		await run({ remember: (messages) => sent.push(...messages) });
		expect(sent.map(({ groupId }) => groupId)).toEqual([`${APP_ID}:a`]);
		expect(() => sent[0]?.body).toThrow('EBADF');
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
