import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { findMissing } from '../../../../src/recovery/reconcile/find-missing.ts';
import type { Finding } from '../../../../src/recovery/reconcile/read-block.ts';
import { type LocalTencent, startTencent } from '../../../support/tencent.ts';

const id = { groupId: '@TGS#1' };
/** The window: ten minutes. */
const FROM = 1_767_225_600;
const TO = FROM + 600;

let tencent: LocalTencent;
beforeEach(async () => {
	tencent = await startTencent(TO * 1000 + 3_600_000);
	tencent.app.createGroup('@TGS#1');
});
afterEach(() => tencent.server.stop());

const send = (count: number, sentAt = FROM + 60) => {
	for (let index = 0; index < count; index++) tencent.app.send(id, { sentAt });
};

const find = async (seen: readonly number[], newest = newestSeq()): Promise<[number, Finding['outcome']][]> => {
	const { client, clock } = tencent;
	const window = { from: FROM * 1000, to: TO * 1000 };
	const result = await findMissing({ client, clock, id, seen: new Set(seen), newest, ...window });
	if (!result.ok) throw new Error(result.failure.message);
	return result.value.map(({ seq, outcome }) => [seq, outcome]);
};

/** Makes up the next page of the history. */
const answer = (RspMsgList: object[], IsFinished?: number) =>
	tencent.server.faults.push({ status: 200, body: JSON.stringify({ ErrorCode: 0, IsFinished, RspMsgList }) });
/** A message on such a page. */
const item = { MsgRandom: 1, MsgTimeStamp: FROM + 60, IsPlaceMsg: 0, MsgBody: [] };

/** What is found if each of these is an ordinary message. */
const messages = (...seqs: number[]) => seqs.map((seq) => [seq, 'message']);
/** All numbers up to this one. */
const upTo = (last: number): number[] => Array.from({ length: last }, (_, index) => index + 1);
const newestSeq = (): number => (tencent.app.groups.get('@TGS#1')?.main.nextSeq ?? 1) - 1;
const calls = (): number => tencent.server.calls.length;

describe('a number is missing', () => {
	test('between, before and after those that were seen', async () => {
		send(6);
		expect(await find([2, 4, 5])).toEqual(messages(1, 3, 6));
	});

	test('if nothing of its conversation was seen at all', async () => {
		send(45);
		expect(await find([])).toEqual(messages(...upTo(45)));
	});

	test('only in the window', async () => {
		send(3, FROM - 1);
		send(3, FROM);
		send(3, TO - 1);
		send(3, TO);
		expect(await find([])).toEqual(messages(4, 5, 6, 7, 8, 9));
	});

	test('for one of these reasons, if it is not an ordinary message', async () => {
		send(3);
		tencent.app.tip(id, FROM + 60);
		send(1);
		tencent.app.remove(id, 2);
		tencent.app.recall(id, 3);
		expect(await find([1, 5])).toEqual([
			[2, 'hole'],
			[3, 'recalled'],
			[4, 'tip'],
		]);
	});

	test.each([
		['its time', { MsgTimeStamp: undefined }],
		['its random number', { MsgRandom: undefined }],
	])('for an unknown reason, if its message lacks %s and could not get its id', async (_, fields) => {
		send(3);
		answer([{ ...item, MsgSeq: 2, ...fields }]);
		expect(await find([1, 3])).toEqual([[2, 'unknown']]);
	});

	test('for an unknown reason, if the history still does not have it when asked again', async () => {
		send(3);
		tencent.app.groups.get('@TGS#1')?.main.messages.delete(2);
		expect(await find([1, 3])).toEqual([[2, 'unknown']]);
		expect(calls()).toBe(3);
	});
});

describe('the search', () => {
	test('makes no call if no number is missing', async () => {
		send(100);
		expect(await find(upTo(100))).toEqual([]);
		expect(calls()).toBe(0);
	});

	test('reads twenty numbers in one call, however many of them are missing', async () => {
		send(100);
		const missing = [3, 7, 12, 20];
		const seen = upTo(100).filter((seq) => !missing.includes(seq));
		expect(await find(seen)).toEqual(messages(...missing));
		expect(calls()).toBe(1);
	});

	test('ends where the window begins', async () => {
		send(1000, FROM - 3600);
		send(5);
		expect(await find([1001, 1003, 1005])).toEqual(messages(1002, 1004));
		expect(calls()).toBe(1);
	});

	test('ends where the window ends, after the last number that was seen', async () => {
		send(5);
		send(1000, TO + 3600);
		expect(await find([1, 2, 3])).toEqual(messages(4, 5));
		expect(calls()).toBe(1);
	});

	test('ends where messages have expired', async () => {
		send(1000);
		tencent.app.expire(id, 900);
		const found = await find(upTo(1000).slice(950));
		expect(found.filter(([, outcome]) => outcome === 'message')).toHaveLength(50);
		expect(calls()).toBeLessThan(10);
	});

	test('counts numbers that an expired page leaves out as expired', async () => {
		send(4);
		answer([{ MsgSeq: 2, MsgTimeStamp: FROM + 60, IsPlaceMsg: 1 }], 2);
		expect(await find([1, 4])).toEqual([
			[2, 'hole'],
			[3, 'hole'],
		]);
		expect(calls()).toBe(1);
	});

	test('asks again only for numbers that the first page did not have', async () => {
		send(4);
		answer([{ ...item, MsgSeq: 3 }]);
		answer([]);
		expect(await find([1, 4])).toEqual(messages(2, 3));
		expect(JSON.parse(tencent.server.calls.at(-1)?.body ?? '')).toMatchObject({ ReqMsgSeq: 2 });
	});

	test('goes on after a short page, which does not mean the end', async () => {
		send(10);
		const pages = [[10], [9, 8], [7]].map((seqs) => seqs.map((MsgSeq) => ({ ...item, MsgSeq })));
		for (const page of pages) answer(page, 0);
		expect(await find([])).toEqual(messages(...upTo(10)));
		expect(calls()).toBe(4);
	});

	test('ends even if the history returns the same page forever', async () => {
		send(3);
		for (let page = 1; page <= 3; page++) answer([{ ...item, MsgSeq: 9 }]);
		expect(await find([1, 3])).toEqual([[2, 'unknown']]);
	});

	test('is not misled by the random numbers of online-only messages', async () => {
		send(30);
		expect(await find([1, 2, 4_000_000_000, ...upTo(30).slice(4)])).toEqual(messages(3, 4));
	});

	test('reports a failure, and does not take it for an empty history', async () => {
		send(3);
		tencent.server.faults.push(10010);
		await expect(find([1])).rejects.toThrow('10010');
	});

	test('finds every message that was dropped, and no other, whatever happened to the conversation', async () => {
		const timeOf = (kind: string) => (kind === 'early' ? FROM - 100 : kind === 'late' ? TO + 100 : FROM + 60);
		const kind = fc.constantFrom('published', 'dropped', 'tip', 'removed', 'recalled', 'early', 'late');
		await fc.assert(
			fc.asyncProperty(fc.array(kind, { maxLength: 120 }), async (kinds) => {
				tencent.app.createGroup('@TGS#1');
				// Numbers follow time.
				const inOrder = [...kinds].sort((a, b) => timeOf(a) - timeOf(b));
				const seqs = inOrder.map((kind) => {
					const sentAt = timeOf(kind);
					if (kind === 'tip') return { kind, seq: tencent.app.tip(id, sentAt) };
					const seq = Number(tencent.app.send(id, { sentAt }).MsgSeq);
					if (kind === 'removed') tencent.app.remove(id, seq);
					if (kind === 'recalled') tencent.app.recall(id, seq);
					return { kind, seq };
				});
				const select = (wanted: string) => seqs.filter(({ kind }) => kind === wanted).map(({ seq }) => seq);
				const found = await find(select('published'));
				expect(found.filter(([, outcome]) => outcome === 'message').map(([seq]) => seq)).toEqual(select('dropped'));
			}),
			{ numRuns: 40 },
		);
	});
});
