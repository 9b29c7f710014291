import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { type LocalQueue, localAws, startLocalQueue } from '../../../scripts/local/queue.ts';
import { createTencentApp } from '../../../scripts/local/tencent/app.ts';
import { startTencentServer, type TencentServer } from '../../../scripts/local/tencent/server.ts';
import { type LocalLogs, startLocalLogs } from '../../support/cloudwatch-logs.ts';
import { queueAddresses, stubVariables } from '../../support/function-environment.ts';
import { captureOutput, type Output } from '../../support/output.ts';
import { APP_ID } from '../../support/requests.ts';
import { type LocalSecrets, startLocalSecrets } from '../../support/secrets-manager.ts';
import { SECRET_KEY } from '../../support/tencent.ts';

let queue: LocalQueue;
let logs: LocalLogs;
let secrets: LocalSecrets;
let tencent: TencentServer;
let output: Output;
const app = createTencentApp();
beforeEach(async () => {
	queue = await startLocalQueue();
	logs = await startLocalLogs();
	for (const log of ['callback', 'own']) logs.write(log, []);
	secrets = await startLocalSecrets();
	tencent = await startTencentServer({ sdkAppId: APP_ID, admin: 'administrator', secretKey: SECRET_KEY, app });
	const settings = { TENCENT_SECRET_KEY: SECRET_KEY, TENCENT_API_URL: tencent.url };
	secrets.values.set('tencent/reconcile', JSON.stringify({ [APP_ID]: settings }));
	output = captureOutput();
	stubVariables({
		...localAws,
		SDK_APP_IDS: APP_ID,
		RECONCILE_SECRET: 'tencent/reconcile',
		LEDGER_LOG_GROUPS: 'callback,own',
		AWS_ENDPOINT_URL_CLOUDWATCH_LOGS: logs.endpoint,
		AWS_ENDPOINT_URL_SECRETS_MANAGER: secrets.endpoint,
	});
	vi.resetModules();
});
afterEach(async () => {
	output.stop();
	vi.unstubAllEnvs();
	await Promise.all([tencent, secrets, logs, queue].map((server) => server.stop()));
});

test.each(queueAddresses)(
	'the function reads the secret and the logs that it is told, and sends to the queue %s',
	async (_where, env) => {
		stubVariables(env(queue));
		const now = Date.now();
		app.createGroup('a');
		app.send({ groupId: 'a' }, { sentAt: Math.floor(now / 1000) - 1800 });
		const { handler } = await import('../../../src/functions/reconcile.ts');
		await handler({ scheduledTime: new Date(now).toISOString() }, { getRemainingTimeInMillis: () => 900_000 });

		expect((await queue.receiveAll()).map(({ Body = '' }) => JSON.parse(Body).data.seq)).toEqual([1]);
		expect(logs.requests[0]?.logGroupNames).toEqual(['callback', 'own']);
	},
);
