import { AsyncLocalStorage } from 'node:async_hooks';
import { createRequire } from 'node:module';
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import { vi } from 'vitest';
import { type LocalQueue, localAws, startLocalQueue } from '../../scripts/local/queue.ts';
import type { GroupMessageEvent } from '../../src/message/event.ts';
import type { CallbackResponse } from '../../src/tencent/response.ts';
import { onTestClock } from './clock.ts';
import { collectInto, parseLines } from './output.ts';
import { APP_ID } from './requests.ts';

/** A response with its body parsed. */
export interface Answer extends CallbackResponse {
	readonly status: number;
	readonly headers: Record<string, string>;
}

/** The relay, freshly started with its own environment, in front of a real local queue. */
export interface TestRelay {
	readonly queue: LocalQueue;
	/** Sends a request through the whole pipeline; the clock stands still unless a fault makes it wait. */
	send(event: unknown): Promise<Answer>;
	/** Hands a request to the function, and returns its response as API Gateway gets it. */
	invoke(event: unknown): Promise<APIGatewayProxyStructuredResultV2>;
	/** Receives and deletes the events on the queue. */
	received(): Promise<GroupMessageEvent[]>;
	/** What was logged since the last call, a parsed JSON line each. */
	logs(): Record<string, unknown>[];
	stop(): Promise<void>;
}

/** Keeps apart what several relays log at the same time. */
const sending = new AsyncLocalStorage<string[]>();

/**
 * Starts the relay from its sources, or from `dist/handler.cjs`, the file that Lambda loads.
 *
 * @param env Variables to set in addition to those of the local queue; undefined unsets one.
 */
export const startRelay = async (
	env: Record<string, string | undefined> = {},
	from: 'source' | 'bundle' = 'source',
): Promise<TestRelay> => {
	const queue = await startLocalQueue();
	for (const [name, value] of Object.entries({ ...localAws, SDK_APP_IDS: APP_ID, QUEUE_URL: queue.url, ...env })) {
		vi.stubEnv(name, value);
	}
	const lines: string[] = [];
	const keep = collectInto(() => sending.getStore() ?? lines);
	const stdout = vi.spyOn(process.stdout, 'write').mockImplementation(keep);
	const stderr = vi.spyOn(process.stderr, 'write').mockImplementation(keep);
	const handler = await load(from);
	const invoke = (event: unknown) => sending.run(lines, () => handler(event as APIGatewayProxyEventV2, {}));
	return {
		queue,
		invoke,
		send: async (event) => {
			const { result } = await onTestClock({ isStalled: () => false }, () => invoke(event));
			const { statusCode, headers, body } = result;
			return { status: statusCode, headers, ...JSON.parse(body) };
		},
		received: async () => (await queue.receiveAll()).map(({ Body = '' }) => JSON.parse(Body)),
		logs: () => parseLines(lines.splice(0)),
		stop: async () => {
			stdout.mockRestore();
			stderr.mockRestore();
			vi.unstubAllEnvs();
			await queue.stop();
		},
	};
};

type Handler = (
	event: APIGatewayProxyEventV2,
	context: object,
) => Promise<{ statusCode: number; headers: Record<string, string>; body: string }>;

const load = async (from: 'source' | 'bundle'): Promise<Handler> => {
	if (from === 'source') {
		vi.resetModules();
		return (await import('../../handler.ts')).handler as unknown as Handler;
	}
	const require = createRequire(import.meta.url);
	const path = require.resolve('../../dist/handler.cjs');
	delete require.cache[path];
	return require(path).handler;
};
