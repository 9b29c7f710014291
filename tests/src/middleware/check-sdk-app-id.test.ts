import { describe, expect, test } from 'vitest';
import { checkSdkAppId } from '../../../src/middleware/check-sdk-app-id.ts';
import { runBefore } from '../../support/middleware.ts';

const check = (rawQueryString: string) => {
	const event = { rawQueryString };
	runBefore(checkSdkAppId(new Set(['1400000000', '20000001'])), event);
	return event;
};

describe('the app', () => {
	test.each(['1400000000', '20000001'])('passes if it is one of ours: %s', (SdkAppid) => {
		expect(check(`SdkAppid=${SdkAppid}&ClientIP=203.0.113.7`)).toMatchObject({
			sdkAppId: SdkAppid,
			query: { SdkAppid, ClientIP: '203.0.113.7' },
		});
	});

	test.each(['', 'SdkAppid=', 'SdkAppid=1', 'SdkAppid=1400000000&SdkAppid=1400000000', 'sdkappid=1400000000'])(
		'is refused if it is foreign or not clear: %j',
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
