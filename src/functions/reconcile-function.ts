import type { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import type { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import type { SQSClient } from '@aws-sdk/client-sqs';
import * as v from 'valibot';
import { buildFromHistory } from '../recovery/reconcile/build.ts';
import { type ReconcileOptions, type Reconciliation, reconcile } from '../recovery/reconcile/reconcile.ts';
import type { TimeWindow } from '../recovery/reconcile/window.ts';
import { logger } from '../telemetry/log.ts';
import { embedMetrics } from '../telemetry/metrics.ts';
import { AFTER_SEND_MSG } from '../tencent/callbacks/after-send-msg.ts';
import { fail, type RestClient, type RestOptions } from '../tencent/rest/client.ts';
import type { Clock } from '../tencent/rest/clock.ts';
import { flushOutput, logPublished } from './output.ts';
import { queryLedger } from './query-ledger.ts';
import { readSecret } from './read-secret.ts';

/** Where the function reads, and where it writes. */
export interface ReconcileFunctionOptions {
	readonly sdkAppIds: ReadonlySet<string>;
	readonly secrets: SecretsManagerClient;
	/** The name of the secret with Tencent's keys. */
	readonly secretName: string;
	readonly logs: CloudWatchLogsClient;
	/** The logs of every function that publishes: together they are the ledger. */
	readonly logGroupNames: readonly string[];
	readonly sqs: SQSClient;
	readonly queueUrl: string;
	/** Opens Tencent's REST API. */
	readonly connect: (options: RestOptions) => RestClient;
	readonly clock: Clock;
	/** How many messages one run finds at most; then it sends them. */
	readonly maxFound: number;
}

/** What the function needs of Lambda's context. */
interface Context {
	getRemainingTimeInMillis(): number;
}

/** How EventBridge Scheduler invokes it: deploy/reconcile.yml has the same name. */
const eventSchema = v.object({
	scheduledTime: v.pipe(
		v.string(),
		v.transform((text) => Date.parse(text)),
		v.number(),
	),
});

const MINUTE = 60_000;

/** Until a message and its line in the log can surely be found. */
const LAG = 10 * MINUTE;

/** Three times the interval of the schedule: two runs in a row may be missed or fail. */
const REACH = 180 * MINUTE;

/** A line is in the log at most so long before Tencent's time of its message: two clocks are never quite the same. */
const EARLY = 5 * MINUTE;

/** When this is left of the function's time, it sends what it has found. */
const RESERVE = 2 * MINUTE;

/**
 * Makes the function that fetches from Tencent's history what never reached the callback function. It fails if a part
 * of the window could not be compared or is not on the queue, so that Lambda invokes it again.
 */
export const createReconcileFunction =
	(options: ReconcileFunctionOptions) =>
	async (event: unknown, context: Context): Promise<void> => {
		const { secrets, secretName, sdkAppIds, logs, logGroupNames, clock } = options;
		try {
			const window = readEvent(event, clock.now());
			const apps = await readSecret(secrets, secretName, sdkAppIds);
			const from = Math.floor((window.from - EARLY) / 1000);
			const to = Math.floor(clock.now() / 1000);
			const ledger = await queryLedger({ client: logs, logGroupNames, from, to, delay: clock.delay });
			let complete = true;
			for (const [sdkAppId, { skipSenders, ...config }] of apps) {
				const client = options.connect({ ...config, sdkAppId, clock });
				const conversations = ledger.get(sdkAppId) ?? new Map();
				const app = { sdkAppId, client, skipSenders, ledger: { conversations, spilled: new Set<string>() } };
				complete = (await reconcileApp(options, window, app, context)) && complete;
			}
			if (!complete) throw new Error('Not everything could be reconciled: the line above says why');
		} finally {
			await flushOutput();
		}
	};

/** The window of a run. */
const readEvent = (event: unknown, now: number): TimeWindow => {
	const { success, output } = v.safeParse(eventSchema, event);
	if (!success) throw new Error('The event should be like {"scheduledTime":"2026-01-01T00:20:00Z"}');
	const to = Math.min(output.scheduledTime, now) - LAG;
	return { from: to - REACH, to };
};

/** Ends the search in time, so that what it has found until then is sent. */
const callUntil = ({ admin, call }: RestClient, isOver: () => boolean): RestClient => ({
	admin,
	call: async (command, body) =>
		isOver()
			? fail('stop', 'This is as much as one run can do: docs/reconcile.md says how to go on')
			: call(command, body),
});

const reconcileApp = async (
	{ sqs, queueUrl, clock, maxFound }: ReconcileFunctionOptions,
	window: TimeWindow,
	app: Pick<ReconcileOptions, 'sdkAppId' | 'client' | 'skipSenders' | 'ledger'>,
	context: Context,
): Promise<boolean> => {
	const { sdkAppId } = app;
	let found = 0;
	const result = await reconcile({
		...app,
		client: callUntil(app.client, () => found >= maxFound || context.getRemainingTimeInMillis() < RESERVE),
		...window,
		clock,
		// A conversation of which nothing arrived is in no log.
		allGroups: true,
		build: buildFromHistory,
		sqs,
		queueUrl,
		done: new Set(),
		remember: logPublished,
		dryRun: false,
		onMissing: () => {
			found++;
		},
		onOther: ({ groupId, topicId, seq, fate }) => {
			if (fate !== 'hole' && fate !== 'recalled') return;
			const facts = {
				outcome: 'unrecoverable',
				reason: fate,
				command: AFTER_SEND_MSG,
				sdkAppId,
				groupId,
				topicId,
				seq,
			};
			logger.error('Lost: deleted or recalled before it could be fetched', facts);
		},
	});
	report(result, window, sdkAppId);
	return result.complete;
};

/** Writes the books, and the metrics in them. Tips are not missing: they never had a callback. */
const report = ({ books, sent, failed, complete }: Reconciliation, window: TimeWindow, sdkAppId: string): void => {
	const { recovered, hole, recalled, unknown } = books.missing;
	// They need no unit, and src/telemetry/metrics.ts no names that the callback function's bundle would carry.
	const metrics: object = {
		Missing: recovered + hole + recalled + unknown,
		Recovered: sent,
		Unrecoverable: hole + recalled,
	};
	const facts = {
		sdkAppId,
		from: new Date(window.from).toISOString(),
		to: new Date(window.to).toISOString(),
		books,
		sent,
		failed,
		...embedMetrics(metrics),
	};
	if (complete) logger.info('Reconciled', facts);
	else logger.error('Not everything could be reconciled', facts);
};
