import { type GenericSchema, safeParse } from 'valibot';
import { describe, expect, test } from 'vitest';
import { afterModifyMsgSchema } from '../../../../src/tencent/callbacks/after-modify-msg.ts';
import { afterRecallMsgSchema } from '../../../../src/tencent/callbacks/after-recall-msg.ts';
import { editBody, recallBody } from '../../../support/requests.ts';

const kinds: [string, GenericSchema, typeof editBody, string][] = [
	['an edit', afterModifyMsgSchema, editBody, 'MsgBody'],
	['a recall', afterRecallMsgSchema, recallBody, 'MsgSeqList'],
];

describe.each(kinds)('the body of %s', (_kind, schema, bodyOf, list) => {
	const issue = (fields: Record<string, unknown>) =>
		safeParse(schema, JSON.parse(JSON.stringify(bodyOf(fields))), { abortEarly: true }).issues?.[0].message;

	test.each([
		['GroupId', undefined, 'is missing'],
		['GroupId', '', 'should not be empty'],
		['GroupId', 1, 'should be a string'],
		[list, undefined, 'is missing'],
		[list, null, 'should be a list'],
		[list, {}, 'should be a list'],
	])('is rejected with %s %j: it %s', (field, value, message) => {
		expect(issue({ [field]: value })).toBe(message);
	});

	test('needs nothing else', () => {
		expect(safeParse(schema, { GroupId: 'g', [list]: [] }).success).toBe(true);
	});
});
