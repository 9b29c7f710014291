import { readFileSync } from 'node:fs';
import { fixed, type Measurements, median, table } from './measurements.ts';

/** AWS's list prices in dollars, without free tiers; us-east-1, arm64. */
const PRICES = {
	apiRequests: 1 / 1e6,
	lambdaRequests: 0.2 / 1e6,
	lambdaGbSeconds: 0.0000133334,
	sqsFifoRequests: 0.5 / 1e6,
	logBytes: 0.5 / 1e9,
};

const MEMORY_MB = 512;
/** How long Lambda bills a callback, in ms: SQS, a little CPU, and now and then a cold start. Assumed. */
const BILLED_MS = 15;

/** Lambda's own lines of an invocation, in its text format. */
const PLATFORM_LINES = [
	'START RequestId: 8f5e1b1c-6c5e-4a3e-9a51-3d0f5e2f9a11 Version: $LATEST',
	'END RequestId: 8f5e1b1c-6c5e-4a3e-9a51-3d0f5e2f9a11',
	'REPORT RequestId: 8f5e1b1c-6c5e-4a3e-9a51-3d0f5e2f9a11\tDuration: 14.52 ms\tBilled Duration: 15 ms\tMemory Size: 512 MB\tMax Memory Used: 92 MB\t',
];

/** What API Gateway writes for the variables of the access log. */
const ACCESS_VALUES: Readonly<Record<string, string>> = {
	requestId: 'JKJaXmPLvHcESHA=',
	'identity.sourceIp': '203.0.113.207',
	httpMethod: 'POST',
	path: '/callback',
	status: '200',
	responseLatency: '17',
	integrationLatency: '15',
	integrationStatus: '200',
};

/** A line of the access log, in the format of serverless.yml. */
export const accessLine = (serverlessYml: string): string => {
	const format = /httpApi:\n(?:\s+#.*\n)*\s+format: '(.*)'/.exec(serverlessYml)?.[1];
	if (!format) throw new Error('serverless.yml has no format of the access log where the benchmark looks for it');
	return format.replace(/\$context\.([\w.]+)/g, (_, name: string) => ACCESS_VALUES[name] ?? '-');
};

/** What a million messages cost, item by item. */
export const costOfMillion = (logLine: string) => {
	const log = Buffer.byteLength(logLine);
	const access = Buffer.byteLength(accessLine(readFileSync('serverless.yml', 'utf8')));
	const platform = Buffer.byteLength(PLATFORM_LINES.join('\n'));
	const gbSeconds = 1e6 * (BILLED_MS / 1000) * (MEMORY_MB / 1024);
	const bytes = 1e6 * (log + access + platform);
	const items = [
		['API Gateway, HTTP API', '1 M requests × $1.00/M', 1e6 * PRICES.apiRequests],
		['Lambda, requests', '1 M × $0.20/M', 1e6 * PRICES.lambdaRequests],
		[
			`Lambda, arm64, ${MEMORY_MB} MB, ${BILLED_MS} ms each (assumed)`,
			`${fixed(gbSeconds, 0)} GB-s × $${PRICES.lambdaGbSeconds}`,
			gbSeconds * PRICES.lambdaGbSeconds,
		],
		['SQS FIFO, sending', '1 M requests × $0.50/M, up to 64 KB each', 1e6 * PRICES.sqsFifoRequests],
		['SQS FIFO, receiving and deleting by tens', '0.2 M requests × $0.50/M', 2e5 * PRICES.sqsFifoRequests],
		[
			'CloudWatch Logs',
			`(${log} bytes by the function + ${access} by API Gateway + ${platform} by Lambda) × 1 M = ${fixed(bytes / 1e9, 2)} GB × $0.50`,
			bytes * PRICES.logBytes,
		],
	] as const;
	return { items, dollars: items.reduce((sum, [, , dollars]) => sum + dollars, 0) };
};

/** The arithmetic of a million messages. */
export const costTable = ({ logLine }: Measurements): string => {
	const { items, dollars } = costOfMillion(logLine);
	return table(
		['item', 'arithmetic', '$'],
		[
			...items.map(([item, arithmetic, cost]) => [item, arithmetic, fixed(cost, 2)]),
			['**together**', '', `**${fixed(dollars, 2)}**`],
		],
	);
};

/** How long SQS takes to respond within a region, in ms; the local queue needs less than one. */
const SQS_MS = 10;

/** What each memory size of the function costs in time and money. */
export const memoryTable = ({ shares }: Measurements): string => {
	if (shares.length === 0) return 'Not measured: this machine gives no control group (Linux and root).';
	return table(
		[
			'MB',
			'core',
			'bare: first callback, ms',
			'tim-relay: first callback, ms',
			'warm p50, ms',
			'warm p99, ms',
			'$ a million callbacks',
		],
		shares.map(({ memory, results: { bare, 'tim-relay': relay } }) => {
			const billed = Math.ceil(median(relay, 'textP50') + SQS_MS);
			const dollars = 1e6 * (PRICES.lambdaRequests + (billed / 1000) * (memory / 1024) * PRICES.lambdaGbSeconds);
			return [
				String(memory),
				fixed(memory / 1769, 2),
				fixed(median(bare, 'first'), 0),
				fixed(median(relay, 'first'), 0),
				fixed(median(relay, 'textP50'), 2),
				fixed(median(relay, 'textP99'), 1),
				fixed(dollars, 2),
			];
		}),
	);
};
