import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { FROM, id, messages, TO, upTo, useConversation } from '../../../support/conversation.ts';

const local = useConversation();
const { calls, find, send } = local;

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

	// An earlier hole may be older than the window: it has no time.
	test.each([
		{ name: 'after the first that was seen', seen: [2, 4], removed: [1, 2, 3], found: [[3, 'hole']] },
		{ name: 'after one that was seen, which 0 never is', seen: [0, 2, 4], removed: [1, 2, 3], found: [[3, 'hole']] },
		{
			name: 'after the first message, if none was seen',
			seen: [],
			removed: [1, 3],
			found: [...messages(2), [3, 'hole'], ...messages(4)],
		},
		{
			name: 'of a conversation with nothing else in it',
			seen: [],
			removed: [1, 2, 3, 4],
			found: upTo(4).map((seq) => [seq, 'hole']),
		},
	])('if it is a hole $name', async ({ seen, removed, found }) => {
		send(4);
		for (const seq of removed) local.tencent.app.remove(id, seq);
		expect(await find(seen)).toEqual(found);
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

	test.each([
		['seen', [1001, 1003, 1005], messages(1002, 1004)],
		['new', [], messages(1001, 1002, 1003, 1004, 1005)],
	])('ends where the window begins, if the conversation is %s', async (_, seen, found) => {
		send(1000, FROM - 3600);
		send(5);
		expect(await find(seen)).toEqual(found);
		expect(calls()).toBe(1);
	});

	test('ends where the window ends, after the last number that was seen', async () => {
		send(5);
		send(1000, TO + 3600);
		expect(await find([1, 2, 3])).toEqual(messages(4, 5));
		expect(calls()).toBe(1);
	});

	test('goes on to the newest number, after the last one that was seen', async () => {
		send(45);
		expect(await find([1])).toEqual(messages(...upTo(45).slice(1)));
	});

	// Several of Tencent's servers stamp the messages of a group, so that times need not follow numbers.
	test.each([
		['goes on', 'a minute', FROM - 60, messages(...upTo(20))],
		['ends', 'more than a minute', FROM - 61, []],
	])('%s at a message from %s before the window', async (_does, _distance, sentAt, found) => {
		send(20, FROM);
		send(20, sentAt);
		send(1, FROM);
		expect(await find([41])).toEqual(found);
	});

	test.each([
		['goes on', 'less than a minute', TO + 59, messages(...upTo(41).slice(21))],
		['ends', 'a minute', TO + 60, []],
	])('%s at a message from %s after the window', async (_does, _distance, sentAt, found) => {
		send(1, TO - 1);
		send(20, sentAt);
		send(20, TO - 1);
		expect(await find([1])).toEqual(found);
	});

	test('ends where messages have expired', async () => {
		send(1000);
		local.tencent.app.expire(id, 900);
		const found = await find(upTo(1000).slice(950));
		expect(found.filter(([, outcome]) => outcome === 'message')).toHaveLength(50);
		expect(calls()).toBeLessThan(10);
	});

	test('is not misled by the random numbers of online-only messages', async () => {
		send(30);
		expect(await find([1, 2, 4_000_000_000, ...upTo(30).slice(4)])).toEqual(messages(3, 4));
	});

	test.each([
		['before', [3]],
		['after', [1]],
	])('reports a failure %s what was seen, and does not take it for an empty history', async (_, seen) => {
		send(3);
		local.tencent.server.faults.push(10010);
		await expect(find(seen)).rejects.toThrow('10010');
	});

	test('finds every message that was dropped, and no other, whatever happened to the conversation', async () => {
		const timeOf = (kind: string) => (kind === 'early' ? FROM - 100 : kind === 'late' ? TO + 100 : FROM + 60);
		const kind = fc.constantFrom('published', 'dropped', 'tip', 'removed', 'recalled', 'early', 'late');
		await fc.assert(
			fc.asyncProperty(fc.array(kind, { maxLength: 120 }), async (kinds) => {
				const { app } = local.tencent;
				app.createGroup('@TGS#1');
				// Numbers follow time.
				const inOrder = [...kinds].sort((a, b) => timeOf(a) - timeOf(b));
				const seqs = inOrder.map((kind) => {
					const sentAt = timeOf(kind);
					if (kind === 'tip') return { kind, seq: app.tip(id, sentAt) };
					const seq = Number(app.send(id, { sentAt }).MsgSeq);
					if (kind === 'removed') app.remove(id, seq);
					if (kind === 'recalled') app.recall(id, seq);
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
