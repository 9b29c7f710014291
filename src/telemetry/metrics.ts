/** The metrics and their units; the alarms in deploy/alarms.yml refer to these names. */
const units = {
	Published: 'Count',
	PublishLatency: 'Milliseconds',
	Ignored: 'Count',
	Forwarded: 'Count',
	ForwardLatency: 'Milliseconds',
	ForwardFailed: 'Count',
	Rejected: 'Count',
	Spilled: 'Count',
} as const;

/** Metrics as members of a log line. */
type EmbeddedMetrics = ReturnType<typeof embedMetrics>;

/** Metrics with other dimensions in the same line. */
export const joinMetrics = (first: EmbeddedMetrics, second: EmbeddedMetrics): EmbeddedMetrics => ({
	...first,
	...second,
	_aws: {
		...first._aws,
		CloudWatchMetrics: [...first._aws.CloudWatchMetrics, ...second._aws.CloudWatchMetrics],
	},
});

/**
 * Metrics as members of a log line, in CloudWatch's embedded metric format: `_aws` names the members that are metrics.
 *
 * @param dimensions Members of the line by which the metrics are told apart, in addition to `service`.
 */
export const embedMetrics = (values: { readonly [Name in keyof typeof units]?: number }, ...dimensions: string[]) => ({
	...values,
	_aws: {
		Timestamp: Date.now(),
		CloudWatchMetrics: [
			{
				Namespace: 'TimRelay',
				Dimensions: [['service', ...dimensions]],
				Metrics: Object.keys(values).map((Name) => ({ Name, Unit: units[Name as keyof typeof units] })),
			},
		],
	},
});
