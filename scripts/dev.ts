// The whole relay on this machine: API Gateway, function and queue; rebuilt on change. --json prints messages for a pipe.
import { readFile } from 'node:fs/promises';
import { styleText } from 'node:util';
import { context } from 'esbuild';
import { loadConfig } from '../src/config.ts';
import { options } from './build.ts';
import { needPort, printArrivals, untilInterrupted } from './local/arrivals.ts';
import { type Offline, startOffline } from './local/offline.ts';
import { LOCAL_QUEUE_PORT, onlyHere, startLocalQueue } from './local/queue.ts';
import { SAMPLE_APP_ID } from './local/sample-events.ts';
import { giveUp, readCommandLine } from './terminal/command-line.ts';

const PORTS = { http: 3000, lambda: 3002 };

const { values } = readCommandLine({ options: { json: { type: 'boolean', default: false } } });
const interrupted = untilInterrupted();

await needPort(LOCAL_QUEUE_PORT, '0.0.0.0', 'the queue');
await needPort(PORTS.http, 'localhost', 'the callback URL');
await needPort(PORTS.lambda, 'localhost', 'serverless offline');
const queue = await startLocalQueue(LOCAL_QUEUE_PORT);
// The function would end at its first callback; a wrong setting is better said now.
loadConfig({ SDK_APP_IDS: SAMPLE_APP_ID, ...process.env, ...onlyHere, QUEUE_URL: queue.url });

/** What the function logs, in short; what it published is on the queue. */
const printLogLine = (line: string) => {
	if (line.includes('"outcome":"published"')) return;
	const { level, outcome, reason, message } = /^{".*}$/.test(line) ? JSON.parse(line) : { message: line };
	console.error(styleText('yellow', [level, outcome, reason, message].filter(Boolean).join(' ')));
};

let offline: Offline | undefined;
let running: Buffer | undefined;
const restart = async () => {
	// A file that was touched and not changed is no reason to be away for a second.
	const built = await readFile('dist/handler.cjs');
	if (running?.equals(built)) return;
	running = built;
	await offline?.stop();
	offline = undefined;
	if (interrupted.aborted) return;
	offline = await startOffline(PORTS, { ...onlyHere, QUEUE_URL: queue.url }, printLogLine).catch((error) =>
		interrupted.aborted ? undefined : giveUp(error.message),
	);
	if (!offline) return;
	offline.crashed.then(() => giveUp('serverless offline has ended, and so does this: see what it said above.'));
	console.error(`Callbacks go to ${styleText('bold', offline.url)}, messages to ${queue.url}; Ctrl-C ends both.`);
};

let restarted = Promise.resolve();
const watcher = await context({
	...options,
	plugins: [
		{
			name: 'restart',
			setup: (build) =>
				build.onEnd(({ errors }) => {
					if (errors.length === 0) restarted = restarted.then(restart).catch((error) => console.error(error.message));
				}),
		},
	],
});
await watcher.watch();
await printArrivals(queue, values, interrupted);
await watcher.dispose();
await restarted;
await offline?.stop();
await queue.stop();
