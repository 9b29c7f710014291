import { readFile } from 'node:fs/promises';
import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { rejections } from '../../src/tencent/response.ts';
import { sign } from '../../src/tencent/signature.ts';
import { exitWithError } from '../terminal/command-line.ts';
import { SAMPLE_APP_ID } from './sample-events.ts';

/** A request that was read from a file. */
export interface RequestFile {
	readonly path: string;
	readonly event: APIGatewayProxyEventV2;
}

/** Reads API Gateway requests, like those in `events/`, or bare callback bodies. Ends the script if a file is neither. */
export const readRequests = async (paths: readonly string[], command: string): Promise<RequestFile[]> =>
	paths.length === 0
		? exitWithError(`Name one or more callbacks, e.g. npm run ${command} -- events/text.json`)
		: Promise.all(paths.map(readRequest));

const readRequest = async (path: string): Promise<RequestFile> => {
	const text = await readFile(path, 'utf8').catch(({ code }) =>
		exitWithError(code === 'ENOENT' ? `There is no file ${path}` : `${path} cannot be read (${code})`),
	);
	const json = parseObject(text);
	if (typeof json.rawQueryString === 'string') return { path, event: json as unknown as APIGatewayProxyEventV2 };
	if (typeof json.CallbackCommand === 'string') return { path, event: toEvent(text, json.CallbackCommand) };
	return exitWithError(
		`${path} is neither a request of API Gateway, like events/text.json, nor the body of a callback`,
	);
};

const parseObject = (text: string): Readonly<Record<string, unknown>> => {
	try {
		return Object(JSON.parse(text));
	} catch {
		return {};
	}
};

/** The request that API Gateway makes of a body from Tencent. */
export const toEvent = (body: string, command: string): APIGatewayProxyEventV2 => {
	const query = { SdkAppid: SAMPLE_APP_ID, CallbackCommand: command, contenttype: 'json', ClientIP: '203.0.113.7' };
	return {
		version: '2.0',
		routeKey: 'POST /callback',
		rawPath: '/callback',
		rawQueryString: new URLSearchParams(query).toString(),
		queryStringParameters: query,
		headers: { 'content-type': 'application/json' },
		requestContext: {
			accountId: '123456789012',
			apiId: 'local',
			domainName: 'localhost',
			domainPrefix: 'localhost',
			http: { method: 'POST', path: '/callback', protocol: 'HTTP/1.1', sourceIp: '198.51.100.20', userAgent: '' },
			requestId: 'local',
			routeKey: 'POST /callback',
			stage: '$default',
			// As old as the samples: the relay treats such a request as if it arrived now.
			time: '01/Jan/2026:00:00:01 +0000',
			timeEpoch: 1_767_225_601_000,
		},
		body,
		isBase64Encoded: false,
	};
};

/** For whom a script sends, where the environment says it. */
export interface Sender {
	/** The first app of `SDK_APP_IDS`. */
	readonly app: string | undefined;
	/** The first token of `CALLBACK_TOKENS`. */
	readonly token: string | undefined;
}

/** The first item of a comma-separated list in the environment. */
const first = (list: string | undefined) => list?.split(',')[0]?.trim() || undefined;

/** Reads the first app and token. Ends the script if the environment holds a reference instead of the token. */
export const readSender = (env: NodeJS.ProcessEnv): Sender => {
	const token = first(env.CALLBACK_TOKENS);
	if (token?.startsWith('{{resolve:'))
		exitWithError('CALLBACK_TOKENS holds a reference that only CloudFormation can resolve; set it to the token itself');
	return { app: first(env.SDK_APP_IDS), token };
};

/** Signs a query as Tencent does, at this moment. */
export const signQuery = (query: URLSearchParams, token: string): void => {
	const requestTime = String(Math.floor(Date.now() / 1000));
	query.set('RequestTime', requestTime);
	query.set('Sign', sign(token, requestTime));
};

/** Prepares requests for a relay with the settings of this environment: samples get its app, and all are signed again. */
export const createAdapter = (env: NodeJS.ProcessEnv): ((event: APIGatewayProxyEventV2) => APIGatewayProxyEventV2) => {
	const { app, token } = readSender(env);
	return (event) => {
		const query = new URLSearchParams(event.rawQueryString);
		if (app && query.get('SdkAppid') === SAMPLE_APP_ID) query.set('SdkAppid', app);
		if (token) signQuery(query, token);
		return { ...event, rawQueryString: query.toString(), queryStringParameters: Object.fromEntries(query) };
	};
};

/** What to do about a response: if it says so, the relay runs, but its queue does not. */
export const adviseOn = (response: string): string | undefined =>
	response.includes('(ECONNREFUSED)') && response.includes(`"ErrorCode":${rejections.queue.errorCode}`)
		? 'Nothing listens at the relay\'s QUEUE_URL. On this machine "npm run queue" starts a queue, and "npm run dev" brings its own.'
		: undefined;
