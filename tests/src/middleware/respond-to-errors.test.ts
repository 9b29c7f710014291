import { describe, expect, test } from 'vitest';
import { respondToErrors } from '../../../src/middleware/respond-to-errors.ts';
import { Rejection } from '../../../src/tencent/response.ts';
import { hookRequest } from '../../support/middleware.ts';

const respondTo = (error: unknown) => {
	const request = hookRequest({}, { error });
	// middy ends the chain at what a hook returns, and the message would not be spilled.
	expect(respondToErrors(request)).toBeUndefined();
	return { ...request, body: JSON.parse(request.response?.body ?? '') };
};

describe('an error', () => {
	test('that is a rejection becomes the response for its reason', () => {
		const rejection = new Rejection('size', 'It should be smaller');

		expect(respondTo(rejection)).toMatchObject({
			error: rejection,
			response: { statusCode: 413 },
			body: { ActionStatus: 'FAIL', ErrorInfo: 'It should be smaller', ErrorCode: 10105 },
		});
	});

	test.each([new TypeError('canary'), 'canary', undefined])(
		'that is unexpected becomes a response that reveals nothing of it: %o',
		(error) => {
			const { body, error: rejection } = respondTo(error);

			expect(body).toEqual({ ActionStatus: 'FAIL', ErrorInfo: 'Internal error', ErrorCode: 10100 });
			expect(rejection).toMatchObject({ reason: 'unexpected', cause: error });
		},
	);
});
