import { Readable } from 'node:stream';
import { afterEach, beforeEach } from 'vitest';
import { type LocalQueue, startLocalQueue } from '../../scripts/local/queue.ts';
import { buildFromHistory } from '../../src/recovery/reconcile/build.ts';
import { readLedger } from '../../src/recovery/reconcile/ledger.ts';
import { type ReconcileOptions, type Reconciliation, reconcile } from '../../src/recovery/reconcile/reconcile.ts';
import { createRecovery } from '../../src/recovery/recover-message.ts';
import { publishedLine } from './history.ts';
import { APP_ID } from './requests.ts';
import { type LocalTencent, startTencent } from './tencent.ts';

/** The window that is reconciled: ten minutes. */
export const FROM = 1_767_225_600;
const TO = FROM + 600;

/** Tencent, the queue, and the log of a relay between them. */
interface ReconcileRig {
	readonly tencent: LocalTencent;
	readonly queue: LocalQueue;
	/** The lines that the relay logged. */
	readonly log: string[];
	/** Sends messages to a conversation; those whose numbers are dropped never reach the relay. */
	converse(groupId: string, count: number, dropped?: readonly number[], topicId?: string): void;
	/** Reconciles the window, also with other options; run again, it knows what is on the queue. */
	run(options?: Partial<ReconcileOptions>): Promise<Reconciliation & { missing: string[] }>;
	/** What is on the queue: the group id and number of each message. */
	received(): Promise<string[]>;
}

/** Gives each test of a file a fresh Tencent, queue and log. */
export const useReconcile = (): ReconcileRig => {
	let tencent: LocalTencent;
	let queue: LocalQueue;
	const log: string[] = [];
	const done = new Set<string>();
	beforeEach(async () => {
		log.length = 0;
		done.clear();
		tencent = await startTencent(TO * 1000 + 3_600_000);
		queue = await startLocalQueue();
	});
	afterEach(async () => {
		await queue.stop();
		await tencent.server.stop();
	});
	return {
		get tencent() {
			return tencent;
		},
		get queue() {
			return queue;
		},
		log,
		converse: (groupId, count, dropped = [], topicId) => {
			for (let index = 0; index < count; index++) {
				const callback = tencent.app.send({ groupId, topicId }, { sentAt: FROM + 60 });
				if (!dropped.includes(Number(callback.MsgSeq))) log.push(publishedLine(callback));
			}
		},
		run: async (options = {}) => {
			const missing: string[] = [];
			const recover = createRecovery(new Set([APP_ID]));
			const result = await reconcile({
				client: tencent.client,
				clock: tencent.clock,
				ledger: await readLedger([{ name: 'log', text: Readable.from([...log]) }], APP_ID, recover),
				from: FROM * 1000,
				to: TO * 1000,
				allGroups: false,
				sdkAppId: APP_ID,
				build: buildFromHistory,
				skipSenders: new Set(),
				sqs: queue.client,
				queueUrl: queue.url,
				done,
				remember: (messages) => {
					for (const { deduplicationId } of messages) done.add(deduplicationId);
				},
				dryRun: false,
				onMissing: ({ groupId, topicId, seq }) => missing.push(`${topicId ?? groupId} ${seq}`),
				...options,
			});
			return { ...result, missing };
		},
		received: async () =>
			(await queue.receiveAll()).map(({ Body = '', Attributes }) => {
				return `${Attributes?.MessageGroupId} ${JSON.parse(Body).data.seq}`;
			}),
	};
};
