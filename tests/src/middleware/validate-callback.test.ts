import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { validateCallback } from '../../../src/middleware/validate-callback.ts';
import { callbackSchema } from '../../../src/tencent/callback.ts';
import { Refusal } from '../../../src/tencent/response.ts';
import { runBefore } from '../../support/middleware.ts';
import { callbackBody } from '../../support/requests.ts';

const validate = (fields: Record<string, unknown>) => {
	const json = JSON.parse(JSON.stringify(callbackBody(fields)));
	const event = { query: { CallbackCommand: 'Group.CallbackAfterSendMsg' }, raw: { json } };
	runBefore(validateCallback(), event);
	return event;
};

describe('a callback', () => {
	test('is there for the next ones if it fits', () => {
		expect(validate({ MsgSeq: '7' })).toMatchObject({ callback: { GroupId: '@TGS#2SAMPLE5Q', MsgSeq: 7 } });
	});

	test('need not repeat its command', () => {
		expect(() => validate({ CallbackCommand: undefined })).not.toThrow();
	});

	test.each(['Group.CallbackBeforeSendMsg', '', null, 1])(
		'is refused if its body names another command: %j',
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
		[{ MsgSeq: 'canary' }, 'MsgSeq should be an integer or a string of digits'],
		[{ MsgSeq: 1.5 }, 'MsgSeq should be an integer below 2^53'],
		[{ MsgSeq: -1 }, 'MsgSeq should not be negative'],
		[{ MsgTime: 253_402_300_800 }, 'MsgTime should be a time before the year 10000'],
		[{ MsgBody: 'canary' }, 'MsgBody should be a list'],
		[{ GroupAtInfo: { canary: 1 } }, 'GroupAtInfo should be a list'],
	])('%j is refused by the name of the field and never by its value', (fields, message) => {
		expect(() => validate(fields)).toThrow(expect.objectContaining({ reason: 'schema', message }));
	});

	test('never comes back in the words of its refusal, whichever field is wrong and however', () => {
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
			fc.property(fc.constantFrom(...Object.keys(callbackSchema.entries)), value, (field, odd) => {
				try {
					validate({ [field]: odd });
				} catch (error) {
					expect(error).toBeInstanceOf(Refusal);
					expect((error as Refusal).message).toMatch(/^[\w.]+ (should|is missing)/);
					expect((error as Refusal).message).not.toMatch(/canary|e\+308/);
				}
			}),
			{ numRuns: 1000 },
		);
	});
});
