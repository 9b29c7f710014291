import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import { listen } from '../listen.ts';
import { actions, type HostedQueue } from './actions.ts';
import { isSqsError, type SqsError, toQueryError } from './errors.ts';
import { parse, requests } from './requests.ts';

/** An HTTP server that speaks the JSON protocol of SQS. */
export interface SqsServer {
	/** Its address, e.g. `http://127.0.0.1:4566`. */
	readonly endpoint: string;
	/** Queues by name. */
	readonly queues: Map<string, HostedQueue>;
	/** Cuts all connections and closes the port. */
	stop(): Promise<void>;
}

/** Starts a server without queues, which only this machine can reach; port 0 picks any free one. */
export const startSqsServer = async (port: number): Promise<SqsServer> => {
	const queues = new Map<string, HostedQueue>();
	const server = createServer((request, response) => {
		handle(queues, request, response).catch((error) => response.destroy(error));
	});
	const listening = await listen(server, port);
	return {
		endpoint: `http://127.0.0.1:${listening.port}`,
		queues,
		stop: listening.stop,
	};
};

const handle = async (
	queues: ReadonlyMap<string, HostedQueue>,
	request: IncomingMessage,
	response: ServerResponse,
): Promise<void> => {
	const body = await text(request);
	const result = await act(queues, request.headers['x-amz-target'], body, () => response.destroyed);
	response.setHeader('content-type', 'application/x-amz-json-1.0').setHeader('x-amzn-requestid', randomUUID());
	if (isSqsError(result)) {
		const error = { __type: `com.amazonaws.sqs#${result.code}`, message: result.message };
		response.writeHead(400, { 'x-amzn-query-error': toQueryError(result) }).end(JSON.stringify(error));
	} else response.end(JSON.stringify(result));
};

const act = (
	queues: ReadonlyMap<string, HostedQueue>,
	target: unknown,
	body: string,
	isGone: () => boolean,
): object | Promise<object> => {
	const action = String(target).replace('AmazonSQS.', '');
	if (!Object.hasOwn(actions, action))
		return {
			code: 'UnsupportedOperation',
			message: `The local queue supports ${Object.keys(actions).join(', ')}, in the JSON protocol of AWS SDKs since November 2023.`,
		} satisfies SqsError;
	const name = action as keyof typeof actions;
	const input = parse(requests[name], parseJson(body));
	if (isSqsError(input)) return input;
	const queue = queues.get('QueueUrl' in input ? (input.QueueUrl.split('/').at(-1) ?? '') : input.QueueName);
	if (!queue) return { code: 'QueueDoesNotExist', message: 'The specified queue does not exist.' } satisfies SqsError;
	return actions[name](queue, input as never, isGone);
};

const parseJson = (text: string): unknown => {
	try {
		return JSON.parse(text);
	} catch {
		return undefined;
	}
};
