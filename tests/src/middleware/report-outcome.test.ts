import { describe, expect, test, vi } from 'vitest';
import { Rejection } from '../../../src/tencent/response.ts';
import { facts, metricsOf, report, whole } from '../../support/report-outcome.ts';

describe('a message that was published', () => {
	test('is one line at INFO with everything needed to find it again', () => {
		const [line] = report(whole());

		expect(line).toMatchObject({
			level: 'INFO',
			outcome: 'published',
			service: 'tim-relay',
			message: 'The message is on the queue',
			...facts,
		});
	});

	test('says how long ago it arrived: 0 if that is not known, or if our clock is behind', () => {
		vi.useFakeTimers({ toFake: ['Date'], now: 1_767_225_601_000 });
		try {
			const latencyOf = (arrivedAt: number | undefined) => report({ ...whole(), arrivedAt })[0]?.latencyMs;

			expect(latencyOf(1_767_225_594_000)).toBe(7000);
			expect(latencyOf(1_767_225_602_000)).toBe(0);
			expect(latencyOf(undefined)).toBe(0);
		} finally {
			vi.useRealTimers();
		}
	});

	test('is counted by its kind, with the duration of the send', () => {
		vi.useFakeTimers({ toFake: ['Date'], now: 1_767_225_601_000 });
		try {
			const [line, ...more] = report(whole());

			expect(metricsOf(line)).toEqual({
				Namespace: 'TimRelay',
				Dimensions: [['service', 'kind']],
				Metrics: [
					{ Name: 'Published', Unit: 'Count' },
					{ Name: 'PublishLatency', Unit: 'Milliseconds' },
				],
			});
			expect(line).toMatchObject({ Published: 1, PublishLatency: 7, _aws: { Timestamp: 1_767_225_601_000 } });
			expect(more).toEqual([]);
		} finally {
			vi.useRealTimers();
		}
	});
});

describe('a command that is ignored', () => {
	test('is one line at INFO, and counted', () => {
		const { arrivedAt, sdkAppId, query } = whole();
		const [line, ...more] = report({ arrivedAt, sdkAppId, query });

		expect(line).toMatchObject({
			level: 'INFO',
			outcome: 'ignored',
			message: 'The command is not for this relay',
			command: facts.command,
			sdkAppId: facts.sdkAppId,
			Ignored: 1,
		});
		expect(metricsOf(line)).toMatchObject({ Dimensions: [['service']], Metrics: [{ Name: 'Ignored', Unit: 'Count' }] });
		expect(more).toEqual([]);
	});
});

describe('a command that was forwarded', () => {
	const upstream = { status: 302, ms: 9 };

	test('is one line at INFO with the status and the time of the app, and is counted', () => {
		const { arrivedAt, sdkAppId, query } = whole();
		const [line, ...more] = report({ arrivedAt, sdkAppId, query, upstream });

		expect(line).toMatchObject({
			level: 'INFO',
			outcome: 'forwarded',
			message: "The app's own server responded",
			command: facts.command,
			upstreamStatus: 302,
			upstreamMs: 9,
			Forwarded: 1,
			ForwardLatency: 9,
		});
		expect(metricsOf(line)).toMatchObject({
			Dimensions: [['service']],
			Metrics: [
				{ Name: 'Forwarded', Unit: 'Count' },
				{ Name: 'ForwardLatency', Unit: 'Milliseconds' },
			],
		});
		expect(more).toEqual([]);
	});

	test('is counted by its reason and as a failure if the app did not respond', () => {
		const error = new Rejection('upstream', "The app's own server did not respond (ECONNRESET)");
		const [line, ...more] = report({ ...whole(), upstream: { code: 'ECONNRESET', ms: 3 } }, error);

		expect(line).toMatchObject({ outcome: 'rejected', upstreamError: 'ECONNRESET', Rejected: 1, ForwardFailed: 1 });
		expect(line).toMatchObject({
			_aws: {
				CloudWatchMetrics: [
					{ Dimensions: [['service', 'reason']], Metrics: [{ Name: 'Rejected' }] },
					{ Dimensions: [['service']], Metrics: [{ Name: 'ForwardFailed' }] },
				],
			},
		});
		expect(more).toEqual([]);
	});

	test.each([
		[upstream, { upstreamStatus: 302, ForwardLatency: 9 }],
		[
			{ code: 'Timeout', ms: 9 },
			{ upstreamError: 'Timeout', ForwardFailed: 1 },
		],
	])('in addition to being published is counted as both: %o', (copied, expected) => {
		const [line, ...more] = report({ ...whole(), upstream: copied });

		expect(line).toMatchObject({ outcome: 'published', Published: 1, PublishLatency: 7, ...expected });
		expect(more).toEqual([]);
	});
});
