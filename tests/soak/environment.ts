import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import { setLocalEnvironment } from '../../scripts/local/bundle.ts';
import { captureLog } from '../../scripts/local/capture-log.ts';
import { startLocalQueue } from '../../scripts/local/queue.ts';
import { createRecovery } from '../../src/recovery/recover-message.ts';
import { replay } from '../../src/recovery/replay.ts';
import { faults, startFaultProxy } from '../support/fault-proxy.ts';
import { APP_ID, callbackBody, request } from '../support/requests.ts';
import type { SoakParts } from './soak.ts';

type Handler = (event: APIGatewayProxyEventV2, context: object) => Promise<APIGatewayProxyStructuredResultV2>;

/** The faults that come one after the other: those that last, those that lose answers, and those that no retry mends. */
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
 * @param onAnswer Is told how many callbacks are done, and which fault there is.
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
	const directory = await mkdtemp(join(tmpdir(), 'soak-'));
	setLocalEnvironment(proxy.queueUrl);
	// The log is what a replay reads; nothing of it is for the terminal.
	let spilled: string[] = [];
	const releaseLog = captureLog((line) => {
		if (line.includes('"spill":{')) spilled.push(line);
	});
	const handler = await load();

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
			mendQueue: () => {
				fault = '';
				proxy.mend();
			},
			replaySpilled: async () => {
				const lines = spilled;
				spilled = [];
				const { sent } = await replay({
					inputs: [{ name: 'log', text: linesOf(lines) }],
					recover: createRecovery(new Set([APP_ID])),
					client: queue.client,
					queueUrl: queue.url,
					doneFile: join(directory, 'done.txt'),
					failedFile: join(directory, 'failed.jsonl'),
				});
				return { spilled: lines.length, replayed: sent };
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
			await rm(directory, { recursive: true });
		},
	};
};

async function* linesOf(lines: readonly string[]): AsyncGenerator<string> {
	for (const line of lines) yield `${line}\n`;
}
