import { describe, expect, test } from 'vitest';
import { metricsOf } from '../../support/cloudformation.ts';
import { full, ofType, plain, properties } from '../../support/deployments.ts';
import { emittedMetrics, metricKey } from '../../support/emitted-metrics.ts';
import type { Resource } from '../../support/package.ts';

const TOPIC = 'arn:aws:sns:eu-central-1:123456789012:alarms';

describe('the alarms', () => {
	const alarms = (deployment = plain) =>
		ofType('AWS::CloudWatch::Alarm', deployment).map(({ Properties }) => Properties);

	test('are these', () => {
		expect(alarms().map(({ AlarmName }) => AlarmName)).toEqual(
			['api-errors', 'api-latency', 'function-errors', 'function-throttles']
				.concat(['spilled', 'replay-failed', 'signature-failures', 'dead-letters', 'message-age', 'throttled'])
				.map((name) => `tim-relay-prod-${name}`),
		);
	});

	test('watch metrics that the function really writes', async () => {
		// The reconcile function writes this one: see reconcile-function.ts.
		const isOwn = ({ Namespace, MetricName }: Resource['Properties']) =>
			Namespace === 'TimRelay' && MetricName !== 'Unrecoverable';
		const own = alarms(full).filter(isOwn);
		expect(own).toHaveLength(3);
		const emitted = [
			...(await emittedMetrics(properties('CallbackLambdaFunction').Environment.Variables.SERVICE_NAME)),
		];
		for (const { Namespace, MetricName, Dimensions } of own) {
			const dimensions = Dimensions.map(({ Name, Value }: { Name: string; Value: string }) => [Name, Value]);
			expect(emitted).toContain(metricKey(Namespace, MetricName, Object.fromEntries(dimensions)));
		}
	});

	test('watch metrics that AWS really writes', () => {
		const theirs = alarms().filter(({ Namespace }) => Namespace.startsWith('AWS/'));
		expect(theirs).toHaveLength(7);
		for (const { Namespace, MetricName } of theirs) {
			// AWS's documentation has AsyncEventsDropped, its specification does not.
			expect([...metricsOf(Namespace), 'AsyncEventsDropped']).toContain(MetricName);
		}
	});

	test('notice a 429, which only the access log shows', () => {
		const [transformation] = properties('ThrottledFilter').MetricTransformations;
		expect(properties('ThrottledFilter')).toMatchObject({
			LogGroupName: { Ref: 'HttpApiLogGroup' },
			FilterPattern: '{ $.status = "429" }',
		});
		// The log writes the status as a string: see its format.
		expect(properties('HttpApiStage').AccessLogSettings.Format).toContain('"status":"$context.status"');
		expect(properties('ThrottledAlarm')).toMatchObject({
			Namespace: transformation.MetricNamespace,
			MetricName: transformation.MetricName,
		});
	});

	test('notice silence if a period is given: no request at all sets them off', () => {
		expect(properties('SilenceAlarm')).toBeUndefined();
		expect(properties('SilenceAlarm', full)).toMatchObject({
			AlarmName: 'tim-relay-prod-silence',
			Namespace: 'AWS/ApiGateway',
			MetricName: 'Count',
			Period: '3600',
			TreatMissingData: 'breaching',
			AlarmActions: [TOPIC],
		});
		expect(metricsOf('AWS/ApiGateway')).toContain('Count');
	});

	test("notice that the app's own server does not respond, if there is one", () => {
		expect(properties('ForwardFailedAlarm')).toBeUndefined();
		expect(properties('ForwardFailedAlarm', full)).toMatchObject({
			AlarmName: 'tim-relay-prod-forward-failed',
			MetricName: 'ForwardFailed',
		});
	});

	test('go to the topic if one is given', () => {
		for (const { AlarmActions } of alarms()) expect(AlarmActions).toEqual([]);
		for (const { AlarmActions } of Object.values(full.template.Resources)
			.filter(({ Type }) => Type === 'AWS::CloudWatch::Alarm')
			.map(({ Properties }) => Properties)) {
			expect(AlarmActions).toEqual([TOPIC]);
		}
	});
});
