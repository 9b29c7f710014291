import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { getHistoryPage, type HistoryPage } from '../../../../src/tencent/rest/history.ts';
import { type LocalTencent, startTencent } from '../../../support/tencent.ts';

const group = { groupId: '@TGS#1' };
let tencent: LocalTencent;
beforeEach(async () => {
	tencent = await startTencent();
	tencent.app.createGroup('@TGS#1');
});
afterEach(() => tencent.server.stop());

const read = async (newest?: number): Promise<HistoryPage> => {
	const result = await getHistoryPage(tencent.client, group, newest);
	if (!result.ok) throw new Error(result.failure.message);
	return result.value;
};

const answer = (list: string) => ({ status: 200, body: `{"ErrorCode":0,"IsFinished":1,"RspMsgList":${list}}` });

describe('a page of the history', () => {
	test('holds up to 20 messages, from the requested number down', async () => {
		for (let seq = 1; seq <= 30; seq++) tencent.app.send(group);
		const { entries } = await read(25);
		expect(entries.map(({ item }) => item.MsgSeq)).toEqual(Array.from({ length: 20 }, (_, index) => 25 - index));
	});

	test('holds the newest messages if no number is requested', async () => {
		for (let seq = 1; seq <= 3; seq++) tencent.app.send(group);
		expect((await read()).entries[0]?.item.MsgSeq).toBe(3);
	});

	test('holds recalled messages, holes and tips, whose body is an object', async () => {
		for (let seq = 1; seq <= 3; seq++) tencent.app.send(group);
		tencent.app.recall(group, 1);
		tencent.app.remove(group, 2);
		tencent.app.tip(group);
		expect((await read()).entries.map(({ item }) => [item.MsgSeq, item.IsPlaceMsg, item.IsSystemMsg])).toEqual([
			[4, 0, 1],
			[3, 0, undefined],
			[2, 1, undefined],
			[1, 2, undefined],
		]);
	});

	test('keeps the text of each item, with its 64-bit numbers and unknown fields', async () => {
		const item = '{"MsgSeq":1, "MsgTimeStamp":1767225601,"New":18446744073709551615,"MsgBody":[]}';
		tencent.server.faults.push(answer(`[${item}]`));
		expect((await read()).entries).toEqual([
			{ itemText: item, item: expect.objectContaining({ MsgSeq: 1, MsgTimeStamp: 1_767_225_601_000 }) },
		]);
	});

	test('says whether everything older has expired', async () => {
		for (let seq = 1; seq <= 3; seq++) tencent.app.send(group);
		tencent.app.expire(group, 2);
		expect((await read(2)).expired).toBe(true);
		expect((await read(3)).expired).toBe(false);
	});

	test.each([
		['null for a list', 'null'],
		['an object for a list', '{}'],
		['an item without a number', '[{"MsgBody":[]}]'],
		['nothing else', '[],"RspMsgList":0'],
	])('is a failure if there is %s, never an empty page', async (_, list) => {
		tencent.server.faults.push(answer(list));
		expect(await getHistoryPage(tencent.client, group)).toMatchObject({ ok: false, failure: { kind: 'unavailable' } });
	});
});
