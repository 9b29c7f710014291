import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { buildFromHistory } from '../../../../src/recovery/reconcile/build.ts';
import { getHistoryPage, type HistoryEntry, type HistoryMessage } from '../../../../src/tencent/rest/history.ts';
import { toMessage } from '../../../support/messages.ts';
import { APP_ID } from '../../../support/requests.ts';
import { type LocalTencent, startTencent } from '../../../support/tencent.ts';

let tencent: LocalTencent;
beforeEach(async () => {
	tencent = await startTencent();
});
afterEach(() => tencent.server.stop());

const readEntry = async (groupId: string, topicId?: string): Promise<HistoryEntry<HistoryMessage>> => {
	const page = await getHistoryPage(tencent.client, { groupId, topicId });
	if (!page.ok || !page.value.entries[0]) throw new Error('There is no such message');
	return page.value.entries[0] as HistoryEntry<HistoryMessage>;
};

const build = async (id: string, type: string, topicId?: string) =>
	buildFromHistory({ sdkAppId: APP_ID, group: { id, type }, topicId, ...(await readEntry(id, topicId)) });

/** The event of an item that the history returns. */
const buildItem = async (fields: object) => {
	const item = { MsgSeq: 1, MsgRandom: 2, MsgTimeStamp: 1_767_225_601, MsgBody: [], ...fields };
	tencent.server.faults.push({ status: 200, body: JSON.stringify({ ErrorCode: 0, RspMsgList: [item] }) });
	return JSON.parse((await build('a', 'Public')).body);
};

describe('a message from the history', () => {
	test('has the id and the group that its callback gives, whatever the message is', async () => {
		const message = fc.record({
			groupId: fc.string({ minLength: 1, maxLength: 48 }),
			type: fc.constantFrom('Private', 'Public', 'ChatRoom', 'Community'),
			topicId: fc.option(fc.string({ minLength: 1 }), { nil: undefined }),
			sender: fc.string(),
			sentAt: fc.integer({ min: 1_500_000_000, max: 4_000_000_000 }),
			customData: fc.string(),
			body: fc.array(fc.jsonValue(), { maxLength: 3 }),
		});
		await fc.assert(
			fc.asyncProperty(message, async ({ groupId, type, topicId, ...content }) => {
				tencent.app.createGroup(groupId, type);
				if (topicId !== undefined) tencent.app.createTopic(groupId, topicId);
				const fromCallback = toMessage({ body: tencent.app.send({ groupId, topicId }, content) });
				const fromHistory = await build(groupId, type, topicId);
				expect(fromHistory.deduplicationId).toBe(fromCallback.deduplicationId);
				expect(fromHistory.groupId).toBe(fromCallback.groupId);
			}),
			{ numRuns: 60 },
		);
	});

	test('has everything that its callback has, as far as the history goes', async () => {
		tencent.app.createGroup('a', 'ChatRoom');
		const callback = tencent.app.send({ groupId: 'a' }, { customData: 'x' });
		const { raw, ...data } = JSON.parse((await build('a', 'ChatRoom')).body).data;
		const {
			raw: _,
			eventAt,
			operator,
			messageId,
			client,
			...shared
		} = JSON.parse(toMessage({ body: callback }).body).data;
		expect(data).toEqual({ ...shared, origin: 'history', client: {} });
		expect(raw).toMatchObject({ MsgSeq: 1, MsgRandom: callback.Random });
	});

	test.each([
		[0, undefined],
		[1, 'High'],
		[2, 'Normal'],
		[3, 'Low'],
		[4, 'Lowest'],
		[5, undefined],
	])('has the priority %i by the name that callbacks have for it: %s', async (MsgPriority, priority) => {
		expect((await buildItem({ MsgPriority })).data.priority).toBe(priority);
	});

	test('has no sender if the history names none', async () => {
		expect((await buildItem({ From_Account: undefined })).data.sender).toBe('');
	});

	test('keeps every digit of the item', async () => {
		const item = '{"MsgSeq":1,"MsgRandom":2,"MsgTimeStamp":1767225601,"MsgBody":[],"New":18446744073709551615}';
		tencent.server.faults.push({ status: 200, body: `{"ErrorCode":0,"RspMsgList":[${item}]}` });
		expect((await build('a', 'Public')).body).toContain(`"raw":${item}`);
	});
});
