import { expect } from 'vitest';
import { reportOutcome } from '../../src/middleware/report-outcome.ts';
import { hookRequest } from './middleware.ts';
import { captureOutput } from './output.ts';

/** What is known of a request that passed every step, with a canary wherever a person could be recognized. */
export const whole = () => ({
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

/** Such a request, as it arrived. */
const event = {
	rawQueryString: 'ClientIP=canary&Sign=canary',
	headers: { 'x-forwarded-for': 'canary', authorization: 'canary' },
	body: 'canary',
	requestContext: { requestId: 'gateway-request', http: { sourceIp: 'canary', userAgent: 'canary' } },
};

/** What is logged of it. */
export const facts = {
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

/** The lines that are logged when a request with this event ends: nobody can be recognized in them. */
export const reportOn = (given: unknown, internal: object, error?: unknown): Record<string, unknown>[] => {
	const output = captureOutput();
	try {
		reportOutcome(hookRequest(internal, { event: given, error }));
		const lines = output.lines();
		expect(JSON.stringify(lines)).not.toContain('canary');
		return lines;
	} finally {
		output.stop();
	}
};

/** The lines that are logged when a request ends. */
export const report = (internal: object, error?: unknown) => reportOn(event, internal, error);

/** The metrics that a line carries, by name and unit, and their dimensions. */
export const metricsOf = (line: Record<string, unknown> = {}) => {
	const { CloudWatchMetrics } = line._aws as {
		CloudWatchMetrics: { Namespace: string; Dimensions: string[][]; Metrics: object[] }[];
	};
	const { Dimensions, Metrics, Namespace } = CloudWatchMetrics[0] ?? {};
	return { Namespace, Dimensions, Metrics };
};
