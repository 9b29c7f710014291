import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { type LocalQueue, localAws, startLocalQueue } from '../../../scripts/local/queue.ts';
import { type LocalLogs, startLocalLogs } from '../../support/cloudwatch-logs.ts';
import { queueAddresses, stubVariables } from '../../support/function-environment.ts';
import { toMessage } from '../../support/messages.ts';
import { captureOutput, type Output } from '../../support/output.ts';
import { toAlarmEnd } from '../../support/replay-events.ts';
import { APP_ID } from '../../support/requests.ts';

let queue: LocalQueue;
let logs: LocalLogs;
let output: Output;
beforeEach(async () => {
	queue = await startLocalQueue();
	logs = await startLocalLogs();
	output = captureOutput();
	stubVariables({
		...localAws,
		SDK_APP_IDS: APP_ID,
		SPILL_LOG_GROUP: 'spills',
		AWS_LAMBDA_LOG_GROUP_NAME: 'own',
		AWS_ENDPOINT_URL_CLOUDWATCH_LOGS: logs.endpoint,
	});
	vi.resetModules();
});
afterEach(async () => {
	output.stop();
	vi.unstubAllEnvs();
	await logs.stop();
	await queue.stop();
});

test.each(queueAddresses)(
	'the function reads the logs that Lambda names, and sends to the queue %s',
	async (_where, env) => {
		stubVariables(env(queue));
		const timestamp = Date.UTC(2026, 0, 1);
		logs.write('spills', [
			{ timestamp, message: JSON.stringify({ spill: { reason: 'queue', message: toMessage() } }) },
		]);
		const { handler } = await import('../../../src/functions/replay.ts');
		await handler(toAlarmEnd(timestamp, timestamp));

		expect((await queue.receiveAll()).map(({ Body }) => Body)).toEqual([toMessage().body]);
		expect(new Set(logs.requests.map(({ logGroupName }) => logGroupName))).toEqual(new Set(['own', 'spills']));
	},
);
