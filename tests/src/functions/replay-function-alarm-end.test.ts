import { describe, expect, test } from 'vitest';
import type { LocalQueue } from '../../../scripts/local/queue.ts';
import { toAlarmEnd, toBatch } from '../../support/replay-events.ts';
import { FAILED, HOUR, NOON, spillLine, useReplayFunction } from '../../support/replay-function.ts';

const local = useReplayFunction();
const { keepLedger, received, start } = local;

describe('the end of the alarm', () => {
	test('brings back the spills from before the alarm until its end, page by page', async () => {
		const schema = { timestamp: NOON, message: JSON.stringify({ spill: { reason: 'schema' } }) };
		local.logs.write('spills', [...[1, 2, 3, 4, 5, 6, 7].map((seq) => spillLine(seq)), schema]);
		local.logs.write('spills', [spillLine(8, NOON - HOUR), spillLine(9, NOON + HOUR)]);
		// The alarm fires some minutes after the first spill.
		await start()(toAlarmEnd(NOON + 600_000, NOON + 1_200_000));

		expect(await received()).toEqual([1, 2, 3, 4, 5, 6, 7]);
	});

	test('skips what is in the ledger, however long ago it was sent', async () => {
		const lines = [1, 2, 3, 4, 5, 6, 7].map((seq) => spillLine(seq));
		local.logs.write('spills', lines);
		await start()(toBatch(lines.slice(0, 4)));
		keepLedger();
		// What is in the log and only looks like the ledger does no harm.
		local.logs.write('own', [{ timestamp: NOON, message: '{"outcome":"published","eventId":1}' }]);
		local.queue.reset();
		await start()(toAlarmEnd(NOON, NOON + HOUR));

		expect(await received()).toEqual([5, 6, 7]);
	});

	test('sends spills in order even if they are logged out of order and do not fit into memory together', async () => {
		const sentAt = NOON / 1000;
		const lines = [2, 1, 4, 3, 6, 5, 8, 7].map((seq) => {
			// Two a minute; the first of them waits so long for the queue that the second is logged before it.
			const waited = seq % 2 === 0 ? 1000 : 45_000;
			const time = NOON + seq * 30_000;
			return spillLine(seq, time + waited, { body: { EventTime: time, MsgTime: sentAt + seq * 30 } });
		});
		local.logs.write('spills', lines);
		await start({ portionSize: 1 })(toAlarmEnd(NOON, NOON + HOUR));

		expect(await received()).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
	});

	test('holds back the rest of a group after a failure, and sends the other groups', async () => {
		const arrived = spillLine(2, NOON + 60_000);
		const other = spillLine(3, NOON + 120_000, { body: { GroupId: '@TGS#OTHER' } });
		local.logs.write('spills', [spillLine(1), arrived, other]);
		let first = true;
		const once = {
			send: async (command: Parameters<LocalQueue['client']['send']>[0]) => {
				if (!first) return local.queue.client.send(command);
				first = false;
				return { Failed: [{ Id: '0', Code: 'InvalidMessageContents', SenderFault: true }] };
			},
		};
		const replay = start({ client: once as LocalQueue['client'], portionSize: 1 });
		await expect(replay(toAlarmEnd(NOON, NOON + HOUR))).rejects.toThrow(FAILED);

		expect(await received()).toEqual([3]);
		expect(local.output.lines().at(-1)?.failed).toMatchObject({
			InvalidMessageContents: { count: 1 },
			'Behind one of its group that failed': { count: 1 },
		});
	});
});
