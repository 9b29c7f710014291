import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { reportOutcome } from '../../../src/middleware/report-outcome.ts';
import { Refusal, type RefusalReason, refusals } from '../../../src/tencent/response.ts';
import { captureOutput, type Output } from '../../support/output.ts';

const NOW = Date.parse('2026-01-01T00:00:30Z');
let output: Output;
beforeEach(() => {
	vi.useFakeTimers({ toFake: ['Date', 'performance'], now: NOW });
	output = captureOutput();
});
afterEach(() => {
	output.stop();
	vi.useRealTimers();
});

/** A request that went all the way, with a canary wherever a person could be recognized. */
const whole = () => ({
	arrivedAt: NOW - 7000,
	readyAt: NOW - 7,
	sdkAppId: '1400000000',
	rawQueryString: 'ClientIP=canary&Sign=canary',
	headers: { 'x-forwarded-for': 'canary', authorization: 'canary' },
	body: 'canary',
	query: {
		CallbackCommand: 'Group.CallbackAfterSendMsg',
		RequestId: 'tencent-request',
		ClientIP: 'canary',
		OptPlatform: 'canary',
		Sign: 'canary',
	},
	requestContext: { requestId: 'gateway-request', http: { sourceIp: 'canary', userAgent: 'canary' } },
	raw: { text: 'canary', json: { From_Account: 'canary' } },
	callback: {
		GroupId: '@TGS#1',
		TopicId: '@TGS#1@TOPIC#_1',
		MsgSeq: 7,
		From_Account: 'canary',
		Operator_Account: 'canary',
		CloudCustomData: 'canary',
		MsgBody: ['canary'],
	},
	elementTypes: ['text', 'image'],
	message: { body: 'canary', groupId: 'canary', deduplicationId: 'canary' },
});
const facts = {
	command: 'Group.CallbackAfterSendMsg',
	sdkAppId: '1400000000',
	groupId: '@TGS#1',
	topicId: '@TGS#1@TOPIC#_1',
	seq: 7,
	elements: ['text', 'image'],
	requestId: 'gateway-request',
	tencentRequestId: 'tencent-request',
	latencyMs: expect.any(Number),
};

const report = (event: unknown, error?: Error) => {
	reportOutcome({ event, error });
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
	test('is one line at INFO with all that finds it again', () => {
		const [line] = report(whole());

		expect(line).toMatchObject({
			level: 'INFO',
			outcome: 'published',
			service: 'tim-relay',
			message: 'The message is on the queue',
			...facts,
		});
	});

	test('tells how long ago it arrived, and 0 where that is not known', () => {
		const [line] = report(whole());
		const [unknown] = report({ ...whole(), arrivedAt: undefined });

		expect(line).toMatchObject({ latencyMs: 7000 });
		expect(unknown).toMatchObject({ latencyMs: 0 });
	});

	test('is counted, with the time that the send took, whatever was spent before', () => {
		const [line, ...more] = report(whole());

		expect(metricsOf(line)).toEqual({
			Namespace: 'TimRelay',
			Dimensions: [['service']],
			Metrics: [
				{ Name: 'Published', Unit: 'Count' },
				{ Name: 'PublishLatency', Unit: 'Milliseconds' },
			],
		});
		expect(line).toMatchObject({ Published: 1, PublishLatency: 7 });
		expect(line?._aws).toMatchObject({ Timestamp: NOW });
		expect(more).toEqual([]);
	});
});

describe('a command that is left alone', () => {
	test('is one line at INFO, and counted', () => {
		const { message: _, callback: __, elementTypes: ___, ...event } = whole();
		const [line, ...more] = report(event);

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

describe('a refusal', () => {
	test.each(Object.entries(refusals))(
		'because of %s is one line with its code, and counted by its reason',
		(reason, row) => {
			const error = new Refusal(reason as RefusalReason, 'It should be so', { cause: new Error('canary') });
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

	test('that is our own fault says where it was thrown, and none of its words', () => {
		const cause = Object.assign(new SyntaxError('canary', { cause: new Error('canary') }), { $response: 'canary' });
		const [line] = report(whole(), new Refusal('unexpected', 'The relay failed', { cause }));

		expect(line?.cause).toEqual({
			name: 'SyntaxError',
			frames: expect.arrayContaining([expect.stringContaining('report-outcome.test.ts')]),
		});
	});
});

describe('whatever a sender may choose', () => {
	test('is cut to 128 characters in the log', () => {
		const long = 'x'.repeat(10_000);
		const [line] = report({
			...whole(),
			query: { CallbackCommand: long, RequestId: long },
			callback: { GroupId: long, TopicId: long },
			requestContext: { requestId: long },
		});

		const cut = 'x'.repeat(128);
		expect(line).toMatchObject({ command: cut, tencentRequestId: cut, groupId: cut, topicId: cut, requestId: cut });
	});

	test('can not begin a line of its own in the log', () => {
		const [line, ...more] = report({ ...whole(), query: { CallbackCommand: 'a\n{"level":"ERROR"}\r\u2028' } });

		expect(line).toMatchObject({ command: 'a\n{"level":"ERROR"}\r\u2028' });
		expect(more).toEqual([]);
	});

	test.each([null, undefined, 1, 'event', {}, { query: { CallbackCommand: 1 }, callback: { GroupId: {} } }])(
		'never keeps the request from being reported: %j',
		(event) => {
			const [rejected] = report(event, new Refusal('unexpected', 'The relay failed'));
			const [ignored] = report(event);

			expect(rejected).toMatchObject({ outcome: 'rejected', errorCode: 10100 });
			expect(ignored).toMatchObject({ outcome: 'ignored' });
		},
	);
});
