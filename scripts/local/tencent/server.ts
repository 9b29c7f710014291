import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import { parseJsonValue } from '../../../src/json/parse.ts';
import { listen } from '../listen.ts';
import type { TencentApp } from './app.ts';
import { checkUserSig, type Expected } from './check-user-sig.ts';
import { commands } from './commands.ts';

/** What a call can get instead of its result: an ErrorCode, any response, an error that repeats the URL, or none at all. */
type Fault = number | { readonly status: number; readonly body: string } | 'echo' | 'hang' | 'cut';

/** A call that the server received. */
interface ReceivedCall {
	/** The last part of its path. */
	readonly command: string;
	/** Its body, verbatim. */
	readonly body: string;
}

/** The settings of the server. */
export interface TencentServerOptions extends Expected {
	readonly app: TencentApp;
	/** The limit for each command; Tencent's default is 200. */
	readonly callsPerSecond?: number;
	/** Unix time in ms. */
	readonly now?: () => number;
	readonly port?: number;
}

/** Tencent's REST API for one app, on this machine. */
export interface TencentServer {
	/** Where it listens, e.g. `http://127.0.0.1:4567`. */
	readonly url: string;
	/** Every call so far, including rejected ones. */
	readonly calls: ReceivedCall[];
	/** What the next calls get instead of their results, one each; undefined lets a call pass. */
	readonly faults: (Fault | undefined)[];
	/** Cuts all connections and closes the port. */
	stop(): Promise<void>;
}

/** Starts the server, which only this machine can reach; port 0 picks any free one. */
export const startTencentServer = async (options: TencentServerOptions): Promise<TencentServer> => {
	const { app, callsPerSecond = 200, now = Date.now, port = 0 } = options;
	const calls: ReceivedCall[] = [];
	const faults: (Fault | undefined)[] = [];
	const recent = new Map<string, number[]>();

	const isTooFast = (path: string): boolean => {
		const limit = path.endsWith('/get_appid_group_list') ? 1 : callsPerSecond;
		// A little less than a second, because calls one second apart may arrive closer together.
		const times = (recent.get(path) ?? []).filter((time) => time > now() - 900);
		recent.set(path, [...times, now()]);
		return times.length >= limit;
	};

	const respond = ({ pathname, searchParams }: URL, method: string | undefined, body: string): string => {
		const command = commands[pathname];
		const input = parseJsonValue(body);
		if (!command || method !== 'POST' || searchParams.get('contenttype') !== 'json') return frame(60002);
		if (!/^\d{1,10}$/.test(searchParams.get('random') ?? '')) return frame(60002);
		if (input === undefined) return frame(60003);
		if (searchParams.get('sdkappid') !== options.sdkAppId) return frame(60006);
		if (searchParams.get('identifier') !== options.admin) return frame(60010);
		const errorCode = checkUserSig(searchParams.get('usersig') ?? '', options, now());
		if (errorCode !== 0) return frame(errorCode);
		return isTooFast(pathname) ? frame(60007) : frame(command(app, input, body));
	};

	const handle = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
		const url = new URL(request.url ?? '', 'http://localhost');
		const body = await text(request);
		calls.push({ command: url.pathname.split('/').at(-1) ?? '', body });
		const fault = faults.shift();
		if (fault === 'hang') return;
		if (fault === 'cut') response.destroy();
		else if (fault === 'echo') response.end(frame({ ErrorCode: 70003, ErrorInfo: `bad signature: ${url}` }));
		else if (typeof fault === 'object') response.writeHead(fault.status).end(fault.body);
		else response.end(fault === undefined ? respond(url, request.method, body) : frame(fault));
	};

	const server = createServer((request, response) => {
		handle(request, response).catch((error) => response.destroy(error));
	});
	const listening = await listen(server, port);
	return {
		url: `http://127.0.0.1:${listening.port}`,
		calls,
		faults,
		stop: listening.stop,
	};
};

/** Every response has HTTP status 200; the error is in the body. */
const frame = (result: number | Readonly<Record<string, unknown>>): string => {
	const fields = typeof result === 'number' ? { ErrorCode: result, ErrorInfo: `error ${result}` } : result;
	const status = { ActionStatus: typeof result === 'number' ? 'FAIL' : 'OK', ErrorInfo: '', ErrorCode: 0 };
	// 64-bit numbers are numbers on the wire too, and no double holds them.
	return JSON.stringify({ ...status, ...fields }).replace(/"Next":"(\d+)"/, '"Next":$1');
};
