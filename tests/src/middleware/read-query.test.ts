import { expect, test } from 'vitest';
import { readQuery } from '../../../src/middleware/read-query.ts';
import { runStep } from '../../support/middleware.ts';

test('the query is available to every later check', () => {
	const { internal } = runStep(readQuery(), { rawQueryString: 'SdkAppid=1400000000&ClientIP=203.0.113.7' });

	expect(internal.query).toMatchObject({ SdkAppid: '1400000000', ClientIP: '203.0.113.7' });
});
