import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Command, commands } from '../../../src/message/commands.ts';
import { validateCallback } from '../../../src/middleware/validate-callback.ts';
import { afterSendMsgSchema } from '../../../src/tencent/callbacks/after-send-msg.ts';
import { Rejection } from '../../../src/tencent/response.ts';
import { runStep } from '../../support/middleware.ts';
import { callbackBody } from '../../support/requests.ts';

const validate = (fields: Record<string, unknown>) => {
	const json = JSON.parse(JSON.stringify(callbackBody(fields)));
	const command = commands.get('Group.CallbackAfterSendMsg') as Command;
	return runStep(validateCallback(), {}, { command, payload: { text: '', json, depth: 4 } }).internal;
};

describe('a callback', () => {
	test('is available to the next steps if it fits', () => {
		expect(validate({ MsgSeq: '7' }).callback?.normalize({}, '1400000000').data).toMatchObject({ seq: 7 });
	});

	test('need not repeat its command', () => {
		expect(() => validate({ CallbackCommand: undefined })).not.toThrow();
	});

	test.each(['Group.CallbackBeforeSendMsg', '', null, 1])(
		'is rejected if its body names another command: %j',
		(other) => {
			expect(() => validate({ CallbackCommand: other })).toThrow(
				expect.objectContaining({
					reason: 'command',
					message: 'CallbackCommand in the body should be the same as in the query',
				}),
			);
		},
	);

	test.each([
		[{ GroupId: undefined }, 'GroupId is missing'],
		[{ GroupId: '' }, 'GroupId should not be empty'],
		[{ GroupId: 1, Type: 1, MsgSeq: -1.5 }, 'GroupId should be a string'],
		[{ GroupId: ['canary'] }, 'GroupId should be a string'],
		[{ From_Account: 1 }, 'From_Account should be a string'],
		[{ MsgBody: 'canary' }, 'MsgBody should be a list'],
	])('%j is rejected by the name of the field and never by its value', (fields, message) => {
		expect(() => validate(fields)).toThrow(expect.objectContaining({ reason: 'schema', message }));
	});

	test('is never quoted in its rejection, whichever field is wrong and however', () => {
		// A schema without words of its own would let valibot quote the value.
		const canary = fc
			.constantFrom('canary', '7canary')
			.map((value) => [value, [value], { canary: value }, [[value]], [null, value]]);
		const value = fc.oneof(
			canary.chain((forms) => fc.constantFrom(...forms)),
			canary
				.chain((forms) => fc.constantFrom(...forms))
				.map((inner) => [{ GroupAtAllFlag: inner, GroupAt_Account: inner }]),
			fc.constantFrom(Number.MAX_VALUE, -1, 0.5, true, null, ''),
		);
		fc.assert(
			fc.property(fc.constantFrom(...Object.keys(afterSendMsgSchema.entries)), value, (field, odd) => {
				try {
					validate({ [field]: odd });
				} catch (error) {
					expect(error).toBeInstanceOf(Rejection);
					expect((error as Rejection).message).toMatch(/^[\w.]+ (should|is missing)/);
					expect((error as Rejection).message).not.toMatch(/canary|e\+308/);
				}
			}),
			{ numRuns: 1000 },
		);
	});
});
