import { safeParse } from 'valibot';
import { describe, expect, test } from 'vitest';
import { afterSendMsgSchema } from '../../../../src/tencent/callbacks/after-send-msg.ts';
import { callbackBody } from '../../../support/requests.ts';

const issue = (fields: Record<string, unknown>) => {
	const { issues } = safeParse(afterSendMsgSchema, JSON.parse(JSON.stringify(callbackBody(fields))), {
		abortEarly: true,
	});
	return issues?.[0].message;
};
const output = (fields: Record<string, unknown>) => safeParse(afterSendMsgSchema, callbackBody(fields)).output;

describe('the body', () => {
	test.each(['GroupId', 'From_Account', 'MsgBody'])('needs %s', (field) => {
		expect(safeParse(afterSendMsgSchema, callbackBody({ [field]: undefined })).success).toBe(false);
		expect(safeParse(afterSendMsgSchema, callbackBody({ [field]: null })).success).toBe(false);
	});

	test('needs a GroupId that is not empty', () => {
		expect(issue({ GroupId: '' })).toBe('should not be empty');
	});

	test('says what is missing', () => {
		expect(issue({ GroupId: undefined })).toBe('is missing');
	});

	test.each([[{ GroupAtAllFlag: 'odd' }], ['odd'], [null]])(
		'treats the malformed mention %j as one of nobody',
		(odd) => {
			const good = { GroupAtAllFlag: 0, GroupAt_Account: 'user1' };
			expect(output({ GroupAtInfo: [odd, good] })).toMatchObject({ GroupAtInfo: [{}, good] });
		},
	);

	test('may have an empty sender: no documentation forbids it', () => {
		expect(issue({ From_Account: '' })).toBeUndefined();
	});

	test.each([
		['GroupId', 1, 'should be a string'],
		['From_Account', {}, 'should be a string'],
		['MsgBody', {}, 'should be a list'],
	])('rejects %s %j', (field, value, message) => {
		expect(issue({ [field]: value })).toBe(message);
	});

	test.each([
		['Type', ''],
		['Type', 1],
		['GroupAtInfo', {}],
		['MsgSeq', 1.5],
		['MsgSeq', 9007199254740992],
		['MsgSeq', '9007199254740992'],
		['MsgSeq', -1],
		['MsgSeq', 'one'],
		['MsgSeq', ''],
		['MsgSeq', '1e3'],
		['MsgSeq', ' 1'],
		['MsgSeq', '１'],
		['MsgSeq', '12345678901234567'],
		['MsgSeq', true],
		['Random', 4294967296],
		['MsgTime', 253402300800],
		['EventTime', 253402300800000],
		['CloudCustomData', {}],
	])('treats %s %j as missing, because no message depends on it', (field, value) => {
		expect(output({ [field]: value })).toHaveProperty(field, undefined);
	});

	test.each([
		'Type',
		'Operator_Account',
		'MsgSeq',
		'Random',
		'MsgTime',
		'EventTime',
		'OnlineOnlyFlag',
		'TopicId',
		'MsgId',
		'MsgPriority',
		'CloudCustomData',
		'GroupAtInfo',
	])('is not lost because of a value of another type in %s, on which no message depends', (field) => {
		for (const odd of [{}, [[]], true, -1, 1.5, 2 ** 53, 1e300]) {
			expect(output({ [field]: odd })).toHaveProperty(
				field,
				field === 'GroupAtInfo' && Array.isArray(odd) ? [expect.anything()] : undefined,
			);
		}
	});

	test.each([
		['MsgSeq', 0, 0],
		['MsgSeq', 4294967295, 4294967295],
		['MsgSeq', '4294967295', 4294967295],
		['MsgSeq', 9007199254740991, 9007199254740991],
		['MsgTime', 253402300799, 253402300799000],
		['MsgTime', '1767225601', 1767225601000],
		['EventTime', 253402300799999, 253402300799999],
		['EventTime', '1767225601123', 1767225601123],
		['EventTime', null, undefined],
	])('reads %s %j as %s', (field, value, read) => {
		expect(output({ [field]: value })).toMatchObject({ [field]: read });
	});
});
