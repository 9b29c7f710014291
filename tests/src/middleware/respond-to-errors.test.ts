import { describe, expect, test } from 'vitest';
import { answerErrors } from '../../../src/middleware/respond-to-errors.ts';
import { Refusal } from '../../../src/tencent/response.ts';

const answer = (error: unknown) => {
	const request = { error, response: undefined } as { error: unknown; response?: { statusCode: number; body: string } };
	// middy ends the chain at what a middleware returns, and the message would not be spilled.
	expect(answerErrors().onError?.(request as never)).toBeUndefined();
	return { ...request, body: JSON.parse(request.response?.body ?? '') };
};

describe('what went wrong', () => {
	test('is answered as the refusal says', () => {
		const refusal = new Refusal('size', 'It should be smaller');

		expect(answer(refusal)).toMatchObject({
			error: refusal,
			response: { statusCode: 413 },
			body: { ActionStatus: 'FAIL', ErrorInfo: 'It should be smaller', ErrorCode: 10105 },
		});
	});

	test.each([new TypeError('canary'), 'canary', undefined])(
		'is answered without a word of it if nobody expected it: %o',
		(error) => {
			const answered = answer(error);

			expect(answered.body).toEqual({ ActionStatus: 'FAIL', ErrorInfo: 'The relay failed', ErrorCode: 10100 });
			expect(answered.error).toMatchObject({ reason: 'unexpected', cause: error });
		},
	);
});
