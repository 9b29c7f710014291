import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { getGroupInfo, listGroups, listTopics } from '../../../../src/tencent/rest/groups.ts';
import { type LocalTencent, startTencent } from '../../../support/tencent.ts';

let tencent: LocalTencent;
beforeEach(async () => {
	tencent = await startTencent();
});
afterEach(() => tencent.server.stop());

const create = (count: number): string[] => {
	const ids = Array.from({ length: count }, (_, index) => `@TGS#${index}`);
	for (const id of ids) tencent.app.createGroup(id);
	return ids;
};

describe('the info of groups', () => {
	test('is the type, and the number and time of the newest message', async () => {
		tencent.app.createGroup('@TGS#1', 'ChatRoom');
		tencent.app.send({ groupId: '@TGS#1' }, { sentAt: 1_767_225_601 });
		expect(await getGroupInfo(tencent.client, ['@TGS#1'])).toEqual({
			ok: true,
			value: [{ groupId: '@TGS#1', type: 'ChatRoom', newestSeq: 1, newestAt: 1_767_225_601_000 }],
		});
	});

	test('has a code for each group, which the code of the whole response does not reflect', async () => {
		const [first = ''] = create(1);
		expect(await getGroupInfo(tencent.client, [first, '@TGS#gone'])).toMatchObject({
			ok: true,
			value: [{ newestSeq: 0 }, { groupId: '@TGS#gone', failure: { kind: 'gone', code: 10010 } }],
		});
	});

	test('is requested in two halves if the response would be too large', async () => {
		const ids = create(3);
		tencent.server.faults.push(10018, 10018);
		expect(await getGroupInfo(tencent.client, ids)).toMatchObject({
			ok: true,
			value: ids.map((groupId) => ({ groupId })),
		});
		expect(tencent.server.calls).toHaveLength(5);
	});

	test.each([
		['one group', ['@TGS#0'], [10018]],
		['the first half', ['@TGS#0', '@TGS#1'], [10018, 99999]],
		['the second half', ['@TGS#0', '@TGS#1'], [10018, undefined, 99999]],
	])('is a failure if %s fails', async (_, ids, faults) => {
		create(2);
		tencent.server.faults.push(...faults);
		expect(await getGroupInfo(tencent.client, ids)).toMatchObject({ ok: false });
	});

	test('says why a group cannot be read', async () => {
		const body = '{"ErrorCode":0,"GroupInfo":[{"GroupId":"a","ErrorCode":99999}]}';
		tencent.server.faults.push({ status: 200, body });
		expect(await getGroupInfo(tencent.client, ['a'])).toMatchObject({
			ok: true,
			value: [{ groupId: 'a', failure: { kind: 'refused', message: 'Tencent returned 99999' } }],
		});
	});

	test('is a failure with a reason for a group that the response leaves out', async () => {
		tencent.server.faults.push({ status: 200, body: '{"ErrorCode":0,"GroupInfo":[]}' });
		expect(await getGroupInfo(tencent.client, ['@TGS#1'])).toMatchObject({
			ok: true,
			value: [{ groupId: '@TGS#1', failure: { kind: 'refused' } }],
		});
	});

	test('is a failure if the response has no list', async () => {
		tencent.server.faults.push({ status: 200, body: '{"ErrorCode":0}' });
		expect(await getGroupInfo(tencent.client, ['@TGS#1'])).toMatchObject({ ok: false });
	});
});

const listAll = async (): Promise<string[]> => {
	const ids: string[] = [];
	for await (const page of listGroups(tencent.client)) {
		if (!page.ok) throw new Error(page.failure.message);
		ids.push(...page.value);
	}
	return ids;
};

describe('the list of groups', () => {
	test('spans pages with cursors too large for a double, at one call a second', async () => {
		const ids = create(8);
		const start = tencent.clock.now();
		expect(await listAll()).toEqual(ids);
		expect(tencent.clock.now() - start).toBe(2000);
		expect(tencent.server.calls[1]?.body).toBe('{"Limit":10000,"Next":9223372036854775811}');
	});

	test.each([
		['a list', '{"ErrorCode":0,"Next":0}'],
		['a cursor', '{"ErrorCode":0,"GroupIdList":[]}'],
	])('is a failure without %s', async (_, body) => {
		tencent.server.faults.push({ status: 200, body });
		await expect(listAll()).rejects.toThrow('no list of groups');
	});

	test('ends with the failure of a page', async () => {
		tencent.server.faults.push(10007);
		await expect(listAll()).rejects.toThrow('10007');
	});

	test('fails if the cursor does not move, because there are groups that nobody has seen', async () => {
		const body = '{"ErrorCode":0,"GroupIdList":[{"GroupId":"a"}],"Next":7}';
		tencent.server.faults.push({ status: 200, body }, { status: 200, body });
		await expect(listAll()).rejects.toThrow('The list of groups does not go on');
	});
});

describe('the topics of a community', () => {
	test('are listed by their ids', async () => {
		tencent.app.createGroup('@TGS#_1', 'Community');
		tencent.app.createTopic('@TGS#_1', '@TGS#_1@TOPIC#_1');
		expect(await listTopics(tencent.client, '@TGS#_1')).toEqual({ ok: true, value: ['@TGS#_1@TOPIC#_1'] });
	});

	test.each([10004, 11000])('are none if it cannot have any (%i)', async (code) => {
		tencent.server.faults.push(code);
		expect(await listTopics(tencent.client, '@TGS#_1')).toEqual({ ok: true, value: [] });
	});

	test('leave out those without an id', async () => {
		tencent.server.faults.push({ status: 200, body: '{"ErrorCode":0,"TopicAndSelfInfo":[{"ErrorCode":110003}]}' });
		expect(await listTopics(tencent.client, '@TGS#_1')).toEqual({ ok: true, value: [] });
	});

	test('are a failure after any other code', async () => {
		tencent.server.faults.push({ status: 200, body: '{"ErrorCode":0}' }, 99999);
		expect(await listTopics(tencent.client, '@TGS#_1')).toMatchObject({ ok: false });
		expect(await listTopics(tencent.client, '@TGS#_1')).toMatchObject({ ok: false, failure: { code: 99999 } });
	});
});
