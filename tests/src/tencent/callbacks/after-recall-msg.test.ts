import { safeParse } from 'valibot';
import { describe, expect, test } from 'vitest';
import { afterRecallMsgSchema } from '../../../../src/tencent/callbacks/after-recall-msg.ts';
import { recallBody } from '../../../support/requests.ts';

const issue = (fields: Record<string, unknown>) =>
	safeParse(afterRecallMsgSchema, JSON.parse(JSON.stringify(recallBody(fields))), { abortEarly: true }).issues?.[0]
		.message;

describe('the body', () => {
	test.each([
		['GroupId', undefined, 'is missing'],
		['GroupId', '', 'should not be empty'],
		['GroupId', 1, 'should be a string'],
		['MsgSeqList', undefined, 'is missing'],
		['MsgSeqList', null, 'should be a list'],
		['MsgSeqList', {}, 'should be a list'],
	])('is rejected with %s %j: it %s', (field, value, message) => {
		expect(issue({ [field]: value })).toBe(message);
	});

	test('needs nothing else', () => {
		expect(safeParse(afterRecallMsgSchema, { GroupId: 'g', MsgSeqList: [] }).success).toBe(true);
	});
});
