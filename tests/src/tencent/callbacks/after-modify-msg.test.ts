import { safeParse } from 'valibot';
import { describe, expect, test } from 'vitest';
import { afterModifyMsgSchema } from '../../../../src/tencent/callbacks/after-modify-msg.ts';
import { editBody } from '../../../support/requests.ts';

const issue = (fields: Record<string, unknown>) =>
	safeParse(afterModifyMsgSchema, JSON.parse(JSON.stringify(editBody(fields))), { abortEarly: true }).issues?.[0]
		.message;

describe('the body', () => {
	test.each([
		['GroupId', undefined, 'is missing'],
		['GroupId', '', 'should not be empty'],
		['GroupId', 1, 'should be a string'],
		['MsgBody', undefined, 'is missing'],
		['MsgBody', null, 'should be a list'],
		['MsgBody', {}, 'should be a list'],
	])('is rejected with %s %j: it %s', (field, value, message) => {
		expect(issue({ [field]: value })).toBe(message);
	});

	test('needs nothing else', () => {
		expect(safeParse(afterModifyMsgSchema, { GroupId: 'g', MsgBody: [] }).success).toBe(true);
	});
});
