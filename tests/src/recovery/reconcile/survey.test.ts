import { describe, expect, test } from 'vitest';
import { FROM, useReconcile } from '../../../support/reconcile.ts';

const local = useReconcile();
const { converse, log, run } = local;

const commands = (): string[] => local.tencent.server.calls.map(({ command }) => command);
const send = (groupId: string, topicId?: string, sentAt = FROM + 60) =>
	void local.tencent.app.send({ groupId, topicId }, { sentAt });

describe('a missing message is looked for', () => {
	// Under both names that Tencent has for a type.
	test.each(['Work', 'Private', 'Public', 'Meeting', 'ChatRoom', 'Community'])(
		'in groups of the type %s',
		async (type) => {
			local.tencent.app.createGroup('a', type);
			send('a');
			expect((await run({ allGroups: true })).missing).toEqual(['a 1']);
		},
	);

	test('in topics, which have their own numbers', async () => {
		local.tencent.app.createGroup('@TGS#_1', 'Community');
		for (const topic of ['t1', 't2']) local.tencent.app.createTopic('@TGS#_1', topic);
		converse('@TGS#_1', 3, [2], 't1');
		converse('@TGS#_1', 3, [1, 2, 3], 't2');
		send('@TGS#_1');
		expect((await run()).missing).toEqual(['t1 2']);
		expect((await run({ allGroups: true })).missing).toEqual(['@TGS#_1 1', 't2 1', 't2 2', 't2 3']);
	});

	test('in the conversation of a community itself, beside its topics', async () => {
		local.tencent.app.createGroup('@TGS#_1', 'Community');
		local.tencent.app.createTopic('@TGS#_1', 't1');
		converse('@TGS#_1', 3, [2], 't1');
		converse('@TGS#_1', 4, [3]);
		expect((await run()).missing).toEqual(['@TGS#_1 3', 't1 2']);
	});

	test('on request in groups from which no callback arrived at all, and only communities have topics', async () => {
		for (const id of ['a', 'b', 'c', 'd']) local.tencent.app.createGroup(id);
		converse('a', 2);
		converse('d', 2, [1, 2]);
		expect((await run()).missing).toEqual([]);
		expect((await run({ allGroups: true })).missing).toEqual(['d 1', 'd 2']);
		expect(commands()).not.toContain('get_topic');
	});

	test.each([
		['in', 'up to a minute', FROM - 60, 1],
		['not in', 'more than a minute', FROM - 61, 0],
	])(
		'%s a group whose newest message is from %s before the window',
		async (_does, _distance, sentAt, conversations) => {
			local.tencent.app.createGroup('a');
			send('a', undefined, sentAt);
			expect(await run({ allGroups: true })).toMatchObject({ complete: true, books: { conversations } });
			expect(commands().filter((command) => command === 'group_msg_get_simple')).toHaveLength(conversations);
		},
	);

	test('in a group of which Tencent does not tell when its newest message was sent', async () => {
		local.tencent.app.createGroup('a');
		converse('a', 3, [2]);
		const body = '{"ErrorCode":0,"GroupInfo":[{"GroupId":"a","Type":"Public","NextMsgSeq":4}]}';
		local.tencent.server.faults.push({ status: 200, body });
		expect((await run()).missing).toEqual(['a 2']);
	});

	test('not in live rooms, which do not number their messages one by one', async () => {
		for (const id of ['live', 'unheard']) local.tencent.app.createGroup(id, 'AVChatRoom');
		converse('live', 3, [2]);
		expect(await run()).toMatchObject({ complete: true, missing: [], books: { uncounted: 1, conversations: 0 } });
		expect(await run({ allGroups: true })).toMatchObject({ complete: true, missing: [], books: { uncounted: 2 } });
	});

	test('group by group, which shows how far the search is', async () => {
		for (const id of ['a', 'b', 'c']) {
			local.tencent.app.createGroup(id);
			converse(id, 1);
		}
		const progress: number[][] = [];
		await run({ onProgress: (...groups) => progress.push(groups) });
		expect(progress).toEqual([
			[1, 3],
			[2, 3],
			[3, 3],
		]);
	});
});

test('each missing number that is no message is reported with its conversation and what it is', async () => {
	local.tencent.app.createGroup('@TGS#_1', 'Community');
	local.tencent.app.createTopic('@TGS#_1', 't1');
	const id = { groupId: '@TGS#_1', topicId: 't1' };
	converse('@TGS#_1', 3, [2], 't1');
	local.tencent.app.tip(id, FROM + 60);
	local.tencent.app.recall(id, 2);
	const others: object[] = [];
	await run({ onOther: (number) => others.push(number) });
	expect(others).toEqual([
		{ ...id, seq: 2, fate: 'recalled' },
		{ ...id, seq: 4, fate: 'tip' },
	]);
});

describe('messages cannot be recovered, and the gaps between those that were seen are counted,', () => {
	test('from a group that is gone, in whatever order the log has its messages', async () => {
		local.tencent.app.createGroup('a');
		converse('a', 5, [2, 3]);
		log.reverse();
		local.tencent.app.dissolve('a');
		expect(await run()).toMatchObject({ complete: true, books: { gone: 1, missing: { gone: 2 } } });
	});

	test('from a topic that is gone', async () => {
		local.tencent.app.createGroup('@TGS#_1', 'Community');
		local.tencent.app.createTopic('@TGS#_1', 't1');
		converse('@TGS#_1', 5, [2, 3], 't1');
		local.tencent.app.groups.get('@TGS#_1')?.topics.delete('t1');
		expect(await run()).toMatchObject({ complete: true, books: { gone: 1, missing: { gone: 2 } } });
	});

	test('from a group that is dissolved during the search', async () => {
		local.tencent.app.createGroup('a');
		converse('a', 5, [2, 3]);
		local.tencent.server.faults.push(undefined, 10010);
		expect(await run()).toMatchObject({ complete: true, books: { gone: 1, conversations: 0, missing: { gone: 2 } } });
	});

	const isGone = { status: 200, body: '{"ErrorCode":0,"GroupInfo":[{"GroupId":"a","ErrorCode":10010}]}' };
	test.each([
		{ call: 'its type', faults: [isGone] },
		{ call: 'its history', faults: [undefined, 10010] },
	])('from a group that only the list mentions and that is gone when asked for $call', async ({ faults }) => {
		local.tencent.app.createGroup('a');
		send('a');
		local.tencent.server.faults.push(undefined, ...faults);
		expect(await run({ allGroups: true })).toMatchObject({ complete: true, books: { gone: 1, missing: { gone: 0 } } });
	});
});
