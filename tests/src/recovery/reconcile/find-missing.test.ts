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

const newestSeq = (): number => (tencent.app.groups.get('@TGS#1')?.main.nextSeq ?? 1) - 1;
const calls = (): number => tencent.server.calls.length;

describe('a number is missing', () => {
	test('between, before and after those that were seen', async () => {
		send(6);
		expect(await find([2, 4, 5])).toEqual([
			[1, 'message'],
			[3, 'message'],
			[6, 'message'],
		]);
	});

	test('if nothing of its conversation was seen at all', async () => {
		send(45);
		expect((await find([])).map(([seq]) => seq)).toEqual(Array.from({ length: 45 }, (_, index) => index + 1));
	});

	test('only in the window', async () => {
		send(3, FROM - 1);
		send(3, FROM);
		send(3, TO - 1);
		send(3, TO);
		expect((await find([])).map(([seq]) => seq)).toEqual([4, 5, 6, 7, 8, 9]);
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
		['its time', { MsgRandom: 1 }],
		['its random number', { MsgTimeStamp: FROM + 60 }],
	])('for an unknown reason, if its message lacks %s and could not get its id', async (_, fields) => {
		send(3);
		const item = { MsgSeq: 2, IsPlaceMsg: 0, MsgBody: [], ...fields };
		tencent.server.faults.push({ status: 200, body: JSON.stringify({ ErrorCode: 0, RspMsgList: [item] }) });
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
		expect(await find(Array.from({ length: 100 }, (_, index) => index + 1))).toEqual([]);
		expect(calls()).toBe(0);
	});

	test('reads twenty numbers in one call, however many of them are missing', async () => {
		send(100);
		const missing = [3, 7, 12, 20];
		const seen = Array.from({ length: 100 }, (_, index) => index + 1).filter((seq) => !missing.includes(seq));
		expect((await find(seen)).map(([seq]) => seq)).toEqual(missing);
		expect(calls()).toBe(1);
	});

	test('ends where the window begins', async () => {
		send(1000, FROM - 3600);
		send(5);
		expect((await find([1001, 1003, 1005])).map(([seq]) => seq)).toEqual([1002, 1004]);
		expect(calls()).toBe(1);
	});

	test('ends where the window ends, after the last number that was seen', async () => {
		send(5);
		send(1000, TO + 3600);
		expect((await find([1, 2, 3])).map(([seq]) => seq)).toEqual([4, 5]);
		expect(calls()).toBe(1);
	});

	test('ends where messages have expired', async () => {
		send(1000);
		tencent.app.expire(id, 900);
		const seen = Array.from({ length: 50 }, (_, index) => 951 + index);
		const found = await find(seen);
		expect(found.filter(([, outcome]) => outcome === 'message')).toHaveLength(50);
		expect(calls()).toBeLessThan(10);
	});

	test('counts numbers that an expired page leaves out as expired', async () => {
		send(4);
		const item = { MsgSeq: 2, MsgTimeStamp: FROM + 60, IsPlaceMsg: 1 };
		const body = JSON.stringify({ ErrorCode: 0, IsFinished: 2, RspMsgList: [item] });
		tencent.server.faults.push({ status: 200, body });
		expect(await find([1, 4])).toEqual([
			[2, 'hole'],
			[3, 'hole'],
		]);
		expect(calls()).toBe(1);
	});

	test('asks again only for numbers that the first page did not have', async () => {
		send(4);
		const item = { MsgSeq: 3, MsgRandom: 1, MsgTimeStamp: FROM + 60, IsPlaceMsg: 0, MsgBody: [] };
		const page = { status: 200, body: JSON.stringify({ ErrorCode: 0, RspMsgList: [item] }) };
		const nothing = { status: 200, body: JSON.stringify({ ErrorCode: 0, RspMsgList: [] }) };
		tencent.server.faults.push(page, nothing);
		expect(await find([1, 4])).toEqual([
			[2, 'message'],
			[3, 'message'],
		]);
		expect(JSON.parse(tencent.server.calls.at(-1)?.body ?? '')).toMatchObject({ ReqMsgSeq: 2 });
	});

	test('goes on after a short page, which does not mean the end', async () => {
		send(10);
		const item = (seq: number) => ({ MsgSeq: seq, MsgRandom: 1, MsgTimeStamp: FROM + 60, IsPlaceMsg: 0, MsgBody: [] });
		const page = (...seqs: number[]) => ({
			status: 200,
			body: JSON.stringify({ ErrorCode: 0, IsFinished: 0, RspMsgList: seqs.map(item) }),
		});
		tencent.server.faults.push(page(10), page(9, 8), page(7));
		expect((await find([])).map(([seq]) => seq)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
		expect(calls()).toBe(4);
	});

	test('ends even if the history returns the same page forever', async () => {
		send(3);
		const body = JSON.stringify({ ErrorCode: 0, RspMsgList: [{ MsgSeq: 9, MsgTimeStamp: FROM + 60, MsgBody: [] }] });
		tencent.server.faults.push(...Array.from({ length: 3 }, () => ({ status: 200, body })));
		expect(await find([1, 3])).toEqual([[2, 'unknown']]);
	});

	test('is not misled by the random numbers of online-only messages', async () => {
		send(30);
		expect(await find([1, 2, 4_000_000_000, ...Array.from({ length: 26 }, (_, index) => 5 + index)])).toEqual([
			[3, 'message'],
			[4, 'message'],
		]);
	});

	test('reports a failure, and does not take it for an empty history', async () => {
		send(3);
		tencent.server.faults.push(10010);
		await expect(find([1])).rejects.toThrow('10010');
	});

	test('finds every message that was dropped, and no other, whatever happened to the conversation', async () => {
		const kind = fc.constantFrom('published', 'dropped', 'tip', 'removed', 'recalled', 'early', 'late');
		await fc.assert(
			fc.asyncProperty(fc.array(kind, { maxLength: 120 }), async (kinds) => {
				tencent.app.createGroup('@TGS#1');
				// Numbers follow time.
				const inOrder = [...kinds].sort((a, b) => order(a) - order(b));
				const seqs = inOrder.map((kind) => {
					const sentAt = kind === 'early' ? FROM - 100 : kind === 'late' ? TO + 100 : FROM + 60;
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

const order = (kind: string): number => (kind === 'early' ? 0 : kind === 'late' ? 2 : 1);
