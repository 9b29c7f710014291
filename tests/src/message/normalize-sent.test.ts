import { expect, test } from 'vitest';
import { message } from '../../support/sent.ts';

test('a callback becomes a message, every field of it', () => {
	const fields = {
		EventTime: 1767225601123,
		From_Account: 'user_0412',
		GroupId: '@TGS#_@TGS#c1',
		MsgBody: [{ MsgContent: { Text: 'hello' }, MsgType: 'TIMTextElem' }],
		MsgId: '144115233406643804-1767225600-3026038328',
		MsgSeq: 101,
		MsgTime: 1767225601,
		OnlineOnlyFlag: 1,
		Operator_Account: 'admin',
		Random: 2804799571,
		Type: 'Community',
		TopicId: '@TGS#_@TGS#c1@TOPIC#_t',
		MsgPriority: 'High',
		CloudCustomData: 'attached',
		GroupAtInfo: [{ GroupAtAllFlag: 1 }, { GroupAtAllFlag: 0, GroupAt_Account: 'user1' }],
	};
	expect(message(fields, { ClientIP: '203.0.113.7', OptPlatform: 'iOS' })).toStrictEqual({
		sdkAppId: '1400000000',
		group: { id: '@TGS#_@TGS#c1', type: 'Community' },
		topicId: '@TGS#_@TGS#c1@TOPIC#_t',
		seq: 101,
		random: 2804799571,
		messageId: '144115233406643804-1767225600-3026038328',
		sender: 'user_0412',
		operator: 'admin',
		sentAt: '2026-01-01T00:00:01.000Z',
		eventAt: '2026-01-01T00:00:01.123Z',
		onlineOnly: true,
		sequenced: false,
		origin: 'callback',
		priority: 'High',
		mentions: { all: true, users: ['user1'] },
		elements: [{ type: 'text', text: 'hello' }],
		customData: 'attached',
		client: { ip: '203.0.113.7', platform: 'iOS' },
	});
});

const optional = [
	'EventTime',
	'MsgId',
	'MsgSeq',
	'MsgTime',
	'OnlineOnlyFlag',
	'Operator_Account',
	'Random',
	'TopicId',
	'MsgPriority',
	'CloudCustomData',
	'GroupAtInfo',
];

test.each([
	['missing', undefined],
	['null', null],
])('a callback whose optional fields are %s still becomes a message', (_name, value) => {
	const fields = Object.fromEntries(optional.map((field) => [field, value]));
	expect(JSON.parse(JSON.stringify(message({ ...fields, MsgBody: [] })))).toEqual({
		sdkAppId: '1400000000',
		group: { id: '@TGS#2SAMPLE5Q', type: 'Public' },
		sender: 'user_0412',
		onlineOnly: false,
		sequenced: false,
		origin: 'callback',
		mentions: { all: false, users: [] },
		elements: [],
		client: {},
	});
});

test.each([
	['Private', 'Work'],
	['ChatRoom', 'Meeting'],
	['Public', 'Public'],
	['AVChatRoom', 'AVChatRoom'],
	['Community', 'Community'],
	['BChatRoom', 'BChatRoom'],
	['Live', 'Live'],
	['constructor', 'constructor'],
])('the group type %s is %s', (wire, type) => {
	expect(message({ Type: wire }).group.type).toBe(type);
});

test.each([
	['TopicId', 'topicId'],
	['MsgId', 'messageId'],
] as const)('an empty %s is none', (wire, field) => {
	expect(message({ [wire]: '' })[field]).toBeUndefined();
});

test('empty custom data stays empty, because the sender may have meant it', () => {
	expect(message({ CloudCustomData: '' }).customData).toBe('');
});

test.each([
	['0', 0, false],
	['1', 1, true],
	['"0"', '0', false],
	['"1"', '1', true],
	['another number', 2, false],
])('OnlineOnlyFlag %s', (_name, flag, onlineOnly) => {
	expect(message({ OnlineOnlyFlag: flag }).onlineOnly).toBe(onlineOnly);
});

test.each([
	['nobody', [], { all: false, users: [] }],
	['everybody', [{ GroupAtAllFlag: 1 }], { all: true, users: [] }],
	['everybody, quoted', [{ GroupAtAllFlag: '1' }], { all: true, users: [] }],
	['everybody, with an empty account', [{ GroupAtAllFlag: 1, GroupAt_Account: '' }], { all: true, users: [] }],
	['a user', [{ GroupAtAllFlag: 0, GroupAt_Account: 'a' }], { all: false, users: ['a'] }],
	[
		'nobody with a malformed entry, which costs neither the message nor the other mentions',
		['?', { GroupAt_Account: 1 }, null, { GroupAt_Account: 'a' }],
		{ all: false, users: ['a'] },
	],
	['users, in order', [{ GroupAt_Account: 'b' }, { GroupAt_Account: 'a' }], { all: false, users: ['b', 'a'] }],
	['a nameless entry', [{}], { all: false, users: [] }],
])('a message mentions %s', (_name, GroupAtInfo, mentions) => {
	expect(message({ GroupAtInfo }).mentions).toEqual(mentions);
});
