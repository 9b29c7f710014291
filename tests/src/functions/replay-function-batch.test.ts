import { Readable } from 'node:stream';
import { describe, expect, test } from 'vitest';
import { readLedger } from '../../../src/recovery/reconcile/ledger.ts';
import { createRecovery } from '../../../src/recovery/recover-message.ts';
import { toMessage } from '../../support/messages.ts';
import { controlMessage, toBatch } from '../../support/replay-events.ts';
import { NOON, spillLine, useReplayFunction } from '../../support/replay-function.ts';
import { APP_ID } from '../../support/requests.ts';

const local = useReplayFunction();
const { keepLedger, received, start } = local;

describe('a batch of the log', () => {
	test('brings its spills to the queue in order, with the ids they had', async () => {
		await start()(toBatch([spillLine(3), spillLine(1), spillLine(2)]));

		const messages = await local.queue.receiveAll();
		const sent = messages.map(({ Body = '', Attributes }) => ({
			body: Body,
			groupId: Attributes?.MessageGroupId,
			deduplicationId: Attributes?.MessageDeduplicationId,
		}));
		expect(sent).toEqual([1, 2, 3].map((MsgSeq) => toMessage({ body: { MsgSeq } })));
	});

	test('leaves a line for each in its log, from which a reconciliation knows that it is on the queue', async () => {
		await start()(toBatch([spillLine(1)]));

		const log = Readable.from(local.output.lines().map((line) => `${JSON.stringify(line)}\n`));
		const recover = createRecovery(new Set([APP_ID]));
		const { conversations } = await readLedger([{ name: 'log', text: log }], APP_ID, recover);
		expect([...conversations.values()]).toEqual([
			{ groupId: '@TGS#2SAMPLE5Q', topicId: undefined, seqs: new Set([1]) },
		]);
	});

	test('may hold other lines, which are ignored', async () => {
		await start()(toBatch([{ timestamp: NOON, message: 'START RequestId: 0' }, spillLine(1)]));

		expect(await received()).toEqual([1]);
	});

	test('is looked up in the ledger only if it is so old that SQS has forgotten its ids', async () => {
		await start()(toBatch([spillLine(1, Date.now())]));
		expect(local.logs.requests).toEqual([]);

		await start()(toBatch([spillLine(3, Date.now()), spillLine(2, NOON)]));
		expect(local.logs.requests[0]).toMatchObject({
			target: 'Logs_20140328.FilterLogEvents',
			logGroupName: 'own',
			startTime: NOON,
		});
	});

	test('may hold a message twice because Tencent sent it twice; it is put on the queue once', async () => {
		await start()(toBatch([spillLine(1), spillLine(1, NOON + 5000)]));

		expect(local.output.lines().at(-1)).toMatchObject({ message: 'Replay finished', sent: 1, skipped: 1 });
	});

	test('may hold a message without a time, which is sent like any other', async () => {
		const { body, ...keys } = toMessage();
		const { time: _, ...event } = JSON.parse(body);
		const message = { ...keys, body: JSON.stringify(event) };
		await start()(toBatch([{ timestamp: NOON, message: JSON.stringify({ spill: { reason: 'queue', message } }) }]));

		expect(await received()).toEqual([101]);
	});

	test('that is delivered twice duplicates nothing', async () => {
		const arrivals: boolean[] = [];
		local.queue.onArrival(({ duplicate }) => arrivals.push(duplicate));
		const batch = toBatch([1, 2, 3, 4, 5].map((seq) => spillLine(seq)));
		await start()(batch);
		keepLedger();
		await start()(batch);

		expect(arrivals).toEqual([false, false, false, false, false]);
		expect(local.output.lines()).toMatchObject([{ message: 'Replay finished', sent: 0, skipped: 5, failed: {} }]);
	});

	test('with which CloudWatch Logs only tests the connection has no effect', async () => {
		await start()(controlMessage);

		expect(local.output.lines()).toEqual([]);
	});
});
