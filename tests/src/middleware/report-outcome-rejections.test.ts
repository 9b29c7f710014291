import { describe, expect, test } from 'vitest';
import { Rejection, type RejectionReason, rejections } from '../../../src/tencent/response.ts';
import { facts, metricsOf, report, whole } from '../../support/report-outcome.ts';

describe('a rejection', () => {
	test.each(Object.entries(rejections))(
		'because of %s is one line with its code, and is counted by its reason',
		(reason, row) => {
			const error = new Rejection(reason as RejectionReason, 'It should be so', { cause: new Error('canary') });
			const [line, ...more] = report(whole(), error);

			expect(line).toMatchObject({
				level: row.status < 500 ? 'WARN' : 'ERROR',
				outcome: 'rejected',
				message: 'It should be so',
				reason,
				errorCode: row.errorCode,
				Rejected: 1,
				...facts,
			});
			expect(metricsOf(line)).toMatchObject({
				Dimensions: [['service', 'reason']],
				Metrics: [{ Name: 'Rejected', Unit: 'Count' }],
			});
			expect(more).toEqual([]);
		},
	);

	test('that is our own fault says where it was thrown, without its message', () => {
		const cause = Object.assign(new SyntaxError('canary', { cause: new Error('canary') }), { $response: 'canary' });
		const [line] = report(whole(), new Rejection('unexpected', 'Internal error', { cause }));

		expect(line?.cause).toEqual({
			name: 'SyntaxError',
			frames: expect.arrayContaining([expect.stringContaining('report-outcome-rejections.test.ts')]),
		});
	});
});
