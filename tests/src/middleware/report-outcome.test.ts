import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { reportOutcome } from '../../../src/middleware/report-outcome.ts';
import { Rejection, type RejectionReason, rejections } from '../../../src/tencent/response.ts';
import { hookRequest } from '../../support/middleware.ts';
import { captureOutput, type Output } from '../../support/output.ts';

let output: Output;
beforeEach(() => {
	output = captureOutput();
});
afterEach(() => output.stop());

/** What is known of a request that passed every step, with a canary wherever a person could be recognized. */
const whole = () => ({
	arrivedAt: Date.now(),
	publishMs: 7,
	sdkAppId: '1400000000',
	query: {
		CallbackCommand: 'Group.CallbackAfterSendMsg',
		RequestId: 'tencent-request',
		ClientIP: 'canary',
		OptPlatform: 'canary',
		Sign: 'canary',
	},
	payload: { text: 'canary', json: { From_Account: 'canary' } },
	facts: {
		kind: 'sent',
		groupId: '@TGS#1',
		topicId: '@TGS#1@TOPIC#_1',
		seq: 7,
		elements: ['text', 'image'],
		sequenced: true,
	},
	message: { body: 'canary', groupId: 'canary', deduplicationId: 'event-id' },
});
const event = {
	rawQueryString: 'ClientIP=canary&Sign=canary',
	headers: { 'x-forwarded-for': 'canary', authorization: 'canary' },
	body: 'canary',
	requestContext: { requestId: 'gateway-request', http: { sourceIp: 'canary', userAgent: 'canary' } },
};
const facts = {
	kind: 'sent',
	command: 'Group.CallbackAfterSendMsg',
	sdkAppId: '1400000000',
	groupId: '@TGS#1',
	topicId: '@TGS#1@TOPIC#_1',
	seq: 7,
	eventId: 'event-id',
	elements: ['text', 'image'],
	sequenced: true,
	requestId: 'gateway-request',
	tencentRequestId: 'tencent-request',
	latencyMs: expect.any(Number),
};

const report = (internal: object, error?: unknown, given: unknown = event) => {
	reportOutcome(hookRequest(internal, { event: given, error }));
	const lines = output.lines();
	expect(JSON.stringify(lines)).not.toContain('canary');
	return lines;
};
/** The metrics that a line carries, by name and unit, and their dimensions. */
const metricsOf = (line: Record<string, unknown> = {}) => {
	const { CloudWatchMetrics } = line._aws as {
		CloudWatchMetrics: { Namespace: string; Dimensions: string[][]; Metrics: object[] }[];
	};
	const { Dimensions, Metrics, Namespace } = CloudWatchMetrics[0] ?? {};
	return { Namespace, Dimensions, Metrics };
};

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
			frames: expect.arrayContaining([expect.stringContaining('report-outcome.test.ts')]),
		});
	});
});

describe('whatever a sender may choose', () => {
	test('is cut to 128 characters in the log', () => {
		const long = 'x'.repeat(10_000);
		const [line] = report(
			{ ...whole(), query: { CallbackCommand: long, RequestId: long }, facts: { groupId: long, topicId: long } },
			undefined,
			{ requestContext: { requestId: long } },
		);

		const cut = 'x'.repeat(128);
		expect(line).toMatchObject({ command: cut, tencentRequestId: cut, groupId: cut, topicId: cut, requestId: cut });
	});

	test('cannot start a new line in the log', () => {
		const [line, ...more] = report({ ...whole(), query: { CallbackCommand: 'a\n{"level":"ERROR"}\r\u2028' } });

		expect(line).toMatchObject({ command: 'a\n{"level":"ERROR"}\r\u2028' });
		expect(more).toEqual([]);
	});

	test.each([null, undefined, 1, 'event', {}])('never prevents the report, not even the event %j', (given) => {
		const [rejected] = report({}, new Rejection('unexpected', 'Internal error'), given);
		const [ignored] = report({}, undefined, given);

		expect(rejected).toMatchObject({ outcome: 'rejected', errorCode: 10100 });
		expect(ignored).toMatchObject({ outcome: 'ignored' });
	});
});
