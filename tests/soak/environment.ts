import { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import { setLocalEnvironment } from '../../scripts/local/bundle.ts';
import { captureLog } from '../../scripts/local/capture-log.ts';
import { localAws, startLocalQueue } from '../../scripts/local/queue.ts';
import { createReplayFunction } from '../../src/functions/replay-function.ts';
import { createRecovery } from '../../src/recovery/recover-message.ts';
import { type StoredEvent, startLocalLogs } from '../support/cloudwatch-logs.ts';
import { faults, startFaultProxy } from '../support/fault-proxy.ts';
import { toAlarmEnd, toBatch } from '../support/replay-events.ts';
import { APP_ID, callbackBody, request } from '../support/requests.ts';
import type { SoakParts } from './soak.ts';

type Handler = (event: APIGatewayProxyEventV2, context: object) => Promise<APIGatewayProxyStructuredResultV2>;

/** The faults, one after another: those that last, those that lose responses, and those that no retry fixes. */
const SUCCESSION = [
	'resetsWhileAnswering',
	'throttlesAsSqs',
	'hangsBeforeHeaders',
	'answers503',
	'deniesAccess',
	'resetsWhileSending',
	'hangsInMidBody',
	'isSlowBy500Ms',
] as const;

/**
 * Starts the relay in front of a local queue that can be broken.
 *
 * @param load Loads the handler, once the environment is set.
 * @param onAnswer Called with the number of callbacks that are done, and the present fault.
 */
export const startSoak = async (
	load: () => Promise<Handler> | Handler,
	onAnswer: (done: number, fault: string) => void,
): Promise<{
	readonly parts: SoakParts;
	/** How many requests met each fault. */
	readonly met: Readonly<Record<string, number>>;
	stop(): Promise<void>;
}> => {
	const queue = await startLocalQueue();
	const proxy = await startFaultProxy(queue.url);
	const logs = await startLocalLogs(10_000);
	const logsClient = new CloudWatchLogsClient({
		endpoint: logs.endpoint,
		region: localAws.AWS_REGION,
		credentials: { accessKeyId: localAws.AWS_ACCESS_KEY_ID, secretAccessKey: localAws.AWS_SECRET_ACCESS_KEY },
	});
	setLocalEnvironment(proxy.queueUrl);
	// The logs are what the replay function reads; nothing of them is for the terminal.
	let spilled: StoredEvent[] = [];
	let replayed = 0;
	const releaseLog = captureLog((message) => {
		const event = { timestamp: Date.now(), message };
		if (message.includes('"spill":{')) spilled.push(event);
		if (message.includes('"replayed":[')) {
			logs.write('own', [event]);
			replayed += JSON.parse(message).replayed.length;
		}
	});
	const handler = await load();
	const replay = createReplayFunction({
		recover: createRecovery(new Set([APP_ID])),
		client: queue.client,
		queueUrl: queue.url,
		logs: logsClient,
		spillLog: 'spills',
		ownLog: 'own',
		portionSize: 100_000,
	});

	let turn = 0;
	let fault = '';
	const met = Object.fromEntries(SUCCESSION.map((name) => [name, 0]));
	return {
		met,
		parts: {
			send: async (group, seq) => {
				const body = callbackBody({ GroupId: group, MsgSeq: seq, Random: seq, MsgId: `1-1767225600-${seq}` });
				const { statusCode } = await handler(request({ body }), {});
				return statusCode ?? 0;
			},
			breakQueue: (requests) => {
				const name = SUCCESSION[turn++ % SUCCESSION.length] as (typeof SUCCESSION)[number];
				fault = name;
				proxy.break((exchange) => {
					met[name] = (met[name] ?? 0) + 1;
					return faults[name](exchange);
				}, requests);
			},
			repairQueue: () => {
				fault = '';
				proxy.repair();
			},
			replaySpilled: async () => {
				const [lines, before] = [spilled, replayed];
				spilled = [];
				logs.write('spills', lines);
				// Lambda has given up every second batch, so that only the sweep brings it back.
				for (let from = 0; from < lines.length; from += 200) await replay(toBatch(lines.slice(from, from + 100)));
				await replay(toAlarmEnd(Date.now(), Date.now()));
				return { spilled: lines.length, replayed: replayed - before };
			},
			receive: async () =>
				(await queue.receiveAll()).map(({ Body = '' }) => {
					const { data } = JSON.parse(Body);
					return { group: data.group.id, seq: data.seq };
				}),
			onAnswer: (done) => onAnswer(done, fault),
		},
		stop: async () => {
			releaseLog();
			await proxy.close();
			await queue.stop();
			logsClient.destroy();
			await logs.stop();
		},
	};
};
