import { startRelay } from './relay.ts';
import { callbackBody, callbackQuery, editBody, recallBody, request, signed } from './requests.ts';
import { startUpstream } from './upstream.ts';

/** A metric as CloudWatch keeps it apart from others. */
export const metricKey = (namespace: string, name: string, dimensions: Record<string, unknown>) =>
	JSON.stringify([namespace, name, Object.entries(dimensions).sort()]);

interface MetricLine {
	readonly _aws: { CloudWatchMetrics: { Namespace: string; Dimensions: string[][]; Metrics: { Name: string }[] }[] };
	readonly [dimension: string]: unknown;
}

/** The metrics that the function of this name writes, once each, for every outcome. */
export const emittedMetrics = async (SERVICE_NAME: string): Promise<Set<string>> => {
	const token = 'test-token';
	const env = { SERVICE_NAME, CALLBACK_TOKENS: token };
	const query = (fields = {}) => callbackQuery({ ...signed(token), ...fields });
	const other = () => request({ query: query({ CallbackCommand: 'State.StateChange' }) });
	const upstream = await startUpstream();
	const forwarding = await startRelay({ ...env, FORWARD_URL: upstream.url });
	await forwarding.send(other());
	await upstream.close();
	await forwarding.send(other());
	const forwarded = forwarding.logs();
	await forwarding.stop();
	const relay = await startRelay(env);
	try {
		for (const body of [callbackBody(), editBody(), recallBody()]) {
			await relay.send(request({ query: query({ CallbackCommand: String(body.CallbackCommand) }), body }));
		}
		await relay.send(other());
		await relay.send(request({ query: query({ Sign: '0' }) }));
		await relay.send(request({ query: query(), body: callbackBody({ GroupId: undefined }) }));
		const lines = [...forwarded, ...relay.logs()].filter(
			(line): line is Record<string, unknown> & MetricLine => '_aws' in line,
		);
		return new Set(
			lines.flatMap((line) =>
				line._aws.CloudWatchMetrics.flatMap(({ Namespace, Dimensions, Metrics }) =>
					Metrics.flatMap(({ Name }) =>
						Dimensions.map((names) =>
							metricKey(Namespace, Name, Object.fromEntries(names.map((name) => [name, line[name]]))),
						),
					),
				),
			),
		);
	} finally {
		await relay.stop();
	}
};
