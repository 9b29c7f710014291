import { describe, expect, test } from 'vitest';
import { Rejection } from '../../../src/tencent/response.ts';
import { report, reportOn, whole } from '../../support/report-outcome.ts';

describe('whatever a sender may choose', () => {
	test('is cut to 128 characters in the log', () => {
		const long = 'x'.repeat(10_000);
		const [line] = reportOn(
			{ requestContext: { requestId: long } },
			{ ...whole(), query: { CallbackCommand: long, RequestId: long }, facts: { groupId: long, topicId: long } },
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
		const [rejected] = reportOn(given, {}, new Rejection('unexpected', 'Internal error'));
		const [ignored] = reportOn(given, {});

		expect(rejected).toMatchObject({ outcome: 'rejected', errorCode: 10100 });
		expect(ignored).toMatchObject({ outcome: 'ignored' });
	});
});
