import { describe, expect, test } from 'vitest';
import { checkSdkAppId } from '../../../src/middleware/check-sdk-app-id.ts';
import { parseQuery } from '../../../src/tencent/query.ts';
import { runStep } from '../../support/middleware.ts';

const check = (rawQueryString: string) =>
	runStep(checkSdkAppId(new Set(['1400000000', '20000001'])), {}, { query: parseQuery(rawQueryString) }).internal;

describe('the app', () => {
	test.each(['1400000000', '20000001'])('passes if it is one of ours: %s', (SdkAppid) => {
		expect(check(`SdkAppid=${SdkAppid}&ClientIP=203.0.113.7`)).toMatchObject({ sdkAppId: SdkAppid });
	});

	test.each(['', 'SdkAppid=', 'SdkAppid=1', 'SdkAppid=1400000000&SdkAppid=1400000000', 'sdkappid=1400000000'])(
		'is rejected if it is foreign or ambiguous: %j',
		(query) => {
			expect(() => check(query)).toThrow(
				expect.objectContaining({
					reason: 'sdkAppId',
					message: 'SdkAppid in the query should be given once and be an app of this relay',
				}),
			);
		},
	);
});
