import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createTencentApp, type TencentApp } from '../../../../scripts/local/tencent/app.ts';
import { startTencentServer, type TencentServer } from '../../../../scripts/local/tencent/server.ts';
import { createUserSig } from '../../../../src/tencent/rest/user-sig.ts';
import { APP_ID } from '../../../support/requests.ts';

const identity = { sdkAppId: APP_ID, admin: 'administrator', secretKey: 'key' };
const group = { groupId: '@TGS#1' };
let app: TencentApp;
let server: TencentServer;
const START = 1_767_225_600_000;
let now = START;
beforeEach(async () => {
	now = START;
	app = createTencentApp(() => now);
	server = await startTencentServer({ ...identity, app, callsPerSecond: 3, now: () => now });
	app.createGroup('@TGS#1');
});
afterEach(() => server.stop());

const userSig = (options: { issuedAt?: number; secretKey?: string; identifier?: string } = {}): string =>
	createUserSig({ ...identity, identifier: 'administrator', issuedAt: now / 1000, lifetime: 60, ...options });

const GROUPS = 'group_open_http_svc';
const HISTORY = `${GROUPS}/group_msg_get_simple`;

const post = async (command: string, body: unknown, query: Record<string, string> = {}) => {
	const search = new URLSearchParams({
		...{ sdkappid: APP_ID, identifier: 'administrator', usersig: userSig(), random: '1', contenttype: 'json' },
		...query,
	});
	const response = await fetch(`${server.url}/v4/${command}?${search}`, {
		method: 'POST',
		body: typeof body === 'string' ? body : JSON.stringify(body),
	});
	return { status: response.status, ...JSON.parse(await response.text()) };
};

const history = (fields: object = {}) => post(HISTORY, { GroupId: '@TGS#1', ReqMsgNumber: 20, ...fields });

describe('the local Tencent rejects, with HTTP status 200,', () => {
	test.each([
		[60002, 'a path that it does not know', { command: 'group_open_http_svc/send_group_msg' }],
		[60002, 'another content type', { query: { contenttype: 'xml' } }],
		[60002, 'a random that is not a number', { query: { random: 'x' } }],
		[60003, 'an empty body', { body: '' }],
		[60006, 'another app', { query: { sdkappid: '1400000001' } }],
		[60010, 'a user who is not an administrator', { query: { identifier: 'user' } }],
		[70003, 'a damaged UserSig', { query: { usersig: 'eJx' } }],
		[70009, 'the UserSig of another key', { query: { usersig: userSig({ secretKey: 'other' }) } }],
		[70013, 'the UserSig of another user', { query: { usersig: userSig({ identifier: 'user' }) } }],
		[70001, 'a UserSig that has expired', { query: { usersig: userSig({ issuedAt: now / 1000 - 61 }) } }],
		[10004, 'a parameter that is missing', { body: { GroupId: '@TGS#1' } }],
		[10010, 'a group that does not exist', { body: { GroupId: '@TGS#2', ReqMsgNumber: 1 } }],
	] as [number, string, { command?: string; body?: unknown; query?: Record<string, string> }][])(
		'%i: %s',
		async (ErrorCode, _, { command = HISTORY, body = {}, query }) => {
			expect(await post(command, body, query)).toMatchObject({ status: 200, ActionStatus: 'FAIL', ErrorCode });
		},
	);

	test('calls beyond the limit of a command, until the second is over', async () => {
		for (let call = 0; call < 3; call++) expect((await history()).ErrorCode).toBe(0);
		expect((await history()).ErrorCode).toBe(60007);
		now += 1000;
		expect((await history()).ErrorCode).toBe(0);
	});

	test('the history of a live room', async () => {
		app.createGroup('live', 'AVChatRoom');
		expect((await history({ GroupId: 'live' })).ErrorCode).toBe(10007);
	});

	test('more than fifty groups at a time', async () => {
		const GroupIdList = Array.from({ length: 51 }, (_, index) => `g${index}`);
		expect((await post(`${GROUPS}/get_group_info`, { GroupIdList })).ErrorCode).toBe(10004);
	});
});

describe('the history of the local Tencent', () => {
	test('returns at most 20 messages, newest first, however many are requested', async () => {
		for (let seq = 1; seq <= 30; seq++) app.send(group);
		const { RspMsgList, IsFinished } = await history({ ReqMsgNumber: 100 });
		expect(RspMsgList.map(({ MsgSeq }: { MsgSeq: number }) => MsgSeq)).toEqual(
			Array.from({ length: 20 }, (_, index) => 30 - index),
		);
		expect(IsFinished).toBe(0);
	});

	test('shares numbers, time, sender and elements with the callback', async () => {
		const callback = app.send(group, { customData: 'x' });
		const { RspMsgList } = await history();
		expect(RspMsgList).toEqual([
			{
				From_Account: callback.From_Account,
				IsPlaceMsg: 0,
				MsgBody: callback.MsgBody,
				MsgPriority: 2,
				MsgRandom: callback.Random,
				MsgSeq: callback.MsgSeq,
				MsgTimeStamp: callback.MsgTime,
				CloudCustomData: 'x',
			},
		]);
	});

	test('leaves out recalled messages unless they are requested', async () => {
		for (let seq = 1; seq <= 2; seq++) app.send(group);
		app.recall(group, 1);
		expect((await history()).RspMsgList).toHaveLength(1);
		expect((await history({ WithRecalledMsg: 1 })).RspMsgList[1]).toMatchObject({ MsgSeq: 1, IsPlaceMsg: 2 });
	});

	test('has the new elements of an edited message, under its old number', async () => {
		app.send(group);
		app.edit(group, 1, []);
		expect((await history()).RspMsgList).toMatchObject([{ MsgSeq: 1, MsgBody: [] }]);
	});
});
