import { describe, expect, test } from 'vitest';
import { FROM, id, item, messages, upTo, useConversation } from '../../../support/conversation.ts';

const local = useConversation();
const { answer, calls, find, send } = local;

describe('a number that is not an ordinary message', () => {
	test('is a hole, a recalled message or a tip', async () => {
		send(3);
		local.tencent.app.tip(id, FROM + 60);
		send(1);
		local.tencent.app.remove(id, 2);
		local.tencent.app.recall(id, 3);
		expect(await find([1, 5])).toEqual([
			[2, 'hole'],
			[3, 'recalled'],
			[4, 'tip'],
		]);
	});

	test.each([
		['it is marked as one', { IsSystemMsg: 1 }],
		['its body is not a list of elements', { MsgBody: { OpType: 1 } }],
	])('is a tip if %s', async (_, fields) => {
		send(3);
		answer([{ ...item, MsgSeq: 2, ...fields }]);
		expect(await find([1, 3])).toEqual([[2, 'tip']]);
	});

	test.each([
		['its time', { MsgTimeStamp: undefined }],
		['its random number', { MsgRandom: undefined }],
	])('is unknown if its message lacks %s and could not get its id', async (_, fields) => {
		send(3);
		answer([{ ...item, MsgSeq: 2, ...fields }]);
		expect(await find([1, 3])).toEqual([[2, 'unknown']]);
	});

	test('is unknown if the history still lacks it two and then three seconds later', async () => {
		send(3);
		local.tencent.app.groups.get('@TGS#1')?.main.messages.delete(2);
		expect(await find([1, 3])).toEqual([[2, 'unknown']]);
		expect(calls()).toBe(3);
		expect(local.tencent.clock.waits).toEqual([2000, 3000]);
	});
});

describe('a page of the history', () => {
	test('is not read again, and nothing is waited for, if it has every number', async () => {
		send(3);
		expect(await find([1, 3])).toEqual(messages(2));
		expect(calls()).toBe(1);
		expect(local.tencent.clock.waits).toEqual([]);
	});

	test('need not have the numbers that were seen', async () => {
		send(4);
		local.tencent.app.groups.get('@TGS#1')?.main.messages.delete(2);
		expect(await find([2, 4])).toEqual(messages(1, 3));
		expect(calls()).toBe(1);
	});

	test.each([
		['holes', [{ MsgSeq: 2, MsgTimeStamp: FROM + 60, IsPlaceMsg: 1 }], 'hole'],
		['messages', [{ ...item, MsgSeq: 2 }], 'message'],
	])('that has expired may hold %s; the numbers that it leaves out are holes', async (_, items, outcome) => {
		send(4);
		answer(items, 2);
		expect(await find([1, 4])).toEqual([
			[2, outcome],
			[3, 'hole'],
		]);
		expect(calls()).toBe(1);
	});

	test('that has expired says nothing about higher numbers, which are asked for again', async () => {
		send(6);
		answer([{ ...item, MsgSeq: 4 }]);
		answer([], 2);
		answer([{ ...item, MsgSeq: 5 }]);
		expect(await find([1, 6])).toEqual([[2, 'hole'], [3, 'hole'], ...messages(4, 5)]);
		expect(calls()).toBe(3);
	});

	test('that lacks a number is followed by a call for that number only', async () => {
		send(4);
		answer([{ ...item, MsgSeq: 3 }]);
		answer([]);
		expect(await find([1, 4])).toEqual(messages(2, 3));
		expect(JSON.parse(local.tencent.server.calls.at(-1)?.body ?? '')).toMatchObject({ ReqMsgSeq: 2 });
	});

	test('may be short, which does not mean the end', async () => {
		send(10);
		const pages = [[10], [9, 8], [7]].map((seqs) => seqs.map((MsgSeq) => ({ ...item, MsgSeq })));
		for (const page of pages) answer(page, 0);
		expect(await find([])).toEqual(messages(...upTo(10)));
		expect(calls()).toBe(4);
	});

	test('may be the same forever, and the search ends nevertheless', async () => {
		send(3);
		for (let page = 1; page <= 3; page++) answer([{ ...item, MsgSeq: 9 }]);
		expect(await find([1, 3])).toEqual([[2, 'unknown']]);
	});

	test('means the end of the search if it is still empty after three attempts', async () => {
		send(100);
		for (let attempt = 1; attempt <= 3; attempt++) answer([]);
		await find([100]);
		expect(calls()).toBe(3);
	});
});
