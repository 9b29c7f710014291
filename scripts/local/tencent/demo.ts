import { mkdtempSync, openSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { localAws } from '../queue.ts';
import { createAdapter, readSender, toEvent } from '../requests.ts';
import { SAMPLE_APP_ID } from '../sample-events.ts';
import { createTencentApp } from './app.ts';
import { startTencentServer } from './server.ts';

/** Tencent on this machine, for `npm run dev`: what `npm run reconcile` needs to have something to do. */
export interface TencentDemo {
	/** Takes a line of the relay's log, which is the ledger. */
	keep(line: string): void;
	/** Writes some messages to a group, and loses callbacks on the way; gives how to fetch them. */
	loseCallbacks(callbackUrl: string, queueUrl: string): Promise<string>;
	/** Closes the port, and deletes the log. */
	stop(): Promise<void>;
}

const GROUP = '@TGS#LOCAL';
const MESSAGES = 10;
/** One between others, and the last one. */
const LOST = [3, 10];
const SECRET_KEY = 'local';
const MINUTE = 60_000;

/** Starts it for the first app of the environment, on any free port. */
export const startTencentDemo = async (): Promise<TencentDemo> => {
	const { app: sdkAppId = SAMPLE_APP_ID } = readSender(process.env);
	const app = createTencentApp();
	const server = await startTencentServer({ sdkAppId, admin: 'administrator', secretKey: SECRET_KEY, app });
	const folder = mkdtempSync(join(tmpdir(), 'tim-relay-dev-'));
	const log = join(folder, 'relay.log');
	const file = openSync(log, 'a');
	const now = Date.now();
	/** Old enough to be missing. */
	const sentAt = now - 10 * MINUTE;
	const [from, to] = [sentAt - MINUTE, sentAt + MINUTE].map((time) => new Date(time).toISOString());
	const keep = (line: string): void => void writeSync(file, `${line}\n`);
	// The log goes back as far as the window.
	keep(JSON.stringify({ level: 'INFO', timestamp: from, outcome: 'started' }));

	return {
		keep,
		loseCallbacks: async (callbackUrl, queueUrl) => {
			const adapt = createAdapter(process.env);
			app.createGroup(GROUP);
			for (let number = 1; number <= MESSAGES; number++) {
				const body = [{ MsgType: 'TIMTextElem', MsgContent: { Text: `${number} of ${MESSAGES}` } }];
				const callback = app.send({ groupId: GROUP }, { sentAt: Math.floor(sentAt / 1000), body });
				if (LOST.includes(number)) continue;
				const text = JSON.stringify(callback);
				const { rawQueryString } = adapt(toEvent(text, String(callback.CallbackCommand)));
				const headers = { 'content-type': 'application/json' };
				await fetch(`${callbackUrl}?${rawQueryString}`, { method: 'POST', headers, body: text });
			}
			const env = {
				...localAws,
				SDK_APP_IDS: sdkAppId,
				QUEUE_URL: queueUrl,
				TENCENT_API_URL: server.url,
				TENCENT_SECRET_KEY: SECRET_KEY,
			};
			return [
				`Tencent's history is at ${server.url}. Of ${MESSAGES} messages in ${GROUP}, ${LOST.length} never reached the relay. Fetch them:`,
				...Object.entries(env).map(([name, value]) => `  ${name}=${value} \\`),
				`  npm run reconcile -- --from ${from} --to ${to} --done ${log}.done ${log}`,
			].join('\n');
		},
		stop: async () => {
			rmSync(folder, { recursive: true });
			await server.stop();
		},
	};
};
