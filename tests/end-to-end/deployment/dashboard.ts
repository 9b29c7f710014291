import { expect, test } from 'vitest';
import { ofType, properties } from '../../support/deployments.ts';
import { emittedMetrics, metricKey } from '../../support/emitted-metrics.ts';

test('the dashboard shows metrics that the function really writes', async () => {
	const [dashboard] = ofType('AWS::CloudWatch::Dashboard');
	const body = JSON.parse(dashboard?.Properties.DashboardBody['Fn::Sub']);
	const own = body.widgets
		.flatMap(({ properties }: { properties: { metrics: unknown[][] } }) => properties.metrics)
		.filter(([namespace]: unknown[]) => namespace === 'TimRelay')
		.map(([namespace, name, ...rest]: string[]) => {
			const dimensions = rest.filter((part) => typeof part === 'string');
			const pairs = dimensions.flatMap((part, i) => (i % 2 === 0 ? [[part, dimensions[i + 1]]] : []));
			return metricKey(namespace as string, name as string, Object.fromEntries(pairs));
		})
		// One reason is enough: the name of each is checked below.
		.filter((key: string) => !key.includes('"reason"') || key.includes('"signature"'));
	expect(own.length).toBeGreaterThan(4);
	const emitted = await emittedMetrics(properties('CallbackLambdaFunction').Environment.Variables.SERVICE_NAME);
	expect(own.filter((key: string) => !emitted.has(key))).toEqual([]);
});

test('the dashboard shows every reason to reject a callback', async () => {
	const { rejections } = await import('../../../src/tencent/response.ts');
	const body: string = ofType('AWS::CloudWatch::Dashboard')[0]?.Properties.DashboardBody['Fn::Sub'];
	const shown = [...body.matchAll(/"reason", "(\w+)"/g)].map(([, reason]) => reason);
	expect(shown.sort()).toEqual(Object.keys(rejections).sort());
});
