// API Gateway, function and queue on this machine, rebuilt on change: `npm run dev -- --help`.
import { readFile } from 'node:fs/promises';
import { styleText } from 'node:util';
import { context } from 'esbuild';
import { loadConfig } from '../src/config.ts';
import { bundleOptions } from './build.ts';
import { interruptSignal, printArrivals, requireFreePort, startQueueOn } from './local/arrivals.ts';
import { type Offline, startOffline } from './local/offline.ts';
import { LOCAL_QUEUE_PORT, localOnlyEnv } from './local/queue.ts';
import { SAMPLE_APP_ID } from './local/sample-events.ts';
import { startTencentDemo } from './local/tencent/demo.ts';
import { exitWithError, readCommandLine, readPort } from './terminal/command-line.ts';

const HELP = `Runs API Gateway, the function and the queue on this machine, and rebuilds the function on change.

Usage: npm run dev -- [options]

Options:
  --port <port>         the port of the callback URL; 3000 if left out
  --queue-port <port>   the port of the queue; ${LOCAL_QUEUE_PORT} if left out; 0 picks any free one
  --forward <url>       the app's own server, which answers every command that the relay does not publish
  --tencent             also starts Tencent's history, and loses some callbacks, for npm run reconcile
  --json                prints each message as one line of JSON; with npm run --silent dev, for a pipe
  --help                shows this

SDK_APP_IDS, CALLBACK_TOKENS and ALLOWED_SOURCE_CIDRS come from the environment. Without them, the relay accepts the
samples.
`;

const { values } = readCommandLine(HELP, {
	options: {
		forward: { type: 'string' },
		json: { type: 'boolean', default: false },
		tencent: { type: 'boolean', default: false },
		port: { type: 'string', default: '3000' },
		'queue-port': { type: 'string', default: String(LOCAL_QUEUE_PORT) },
	},
});
const port = readPort('port', values.port, 1);
const queuePort = readPort('queue-port', values['queue-port'], 0);
const interrupted = interruptSignal();

const queue = await startQueueOn(queuePort, 'npm run dev -- --queue-port');
await requireFreePort(port, 'the callback URL', 'npm run dev -- --port');
// Otherwise a wrong setting would show only at the first callback.
const local = { ...localOnlyEnv, QUEUE_URL: queue.url, FORWARD_URL: values.forward };
loadConfig({ SDK_APP_IDS: SAMPLE_APP_ID, ...process.env, ...local });

const tencent = values.tencent ? await startTencentDemo() : undefined;
let lost = false;

/** Shortens the function's log; published messages are shown as they arrive on the queue. */
const printLogLine = (line: string) => {
	tencent?.keep(line);
	if (line.includes('"outcome":"published"')) return;
	const { level, outcome, command, reason, upstreamStatus, message } = /^{".*}$/.test(line)
		? JSON.parse(line)
		: { message: line };
	const what = outcome === 'forwarded' ? `${command} got ${upstreamStatus}` : message;
	console.error(styleText('yellow', [level, outcome, reason, what].filter(Boolean).join(' ')));
};

let offline: Offline | undefined;
let running: Buffer | undefined;
const restart = async () => {
	// Do not restart (about 1 s of downtime) if the bundle is unchanged.
	const built = await readFile('dist/handler.cjs');
	if (running?.equals(built)) return;
	running = built;
	await offline?.stop();
	offline = undefined;
	if (interrupted.aborted) return;
	offline = await startOffline(port, local, printLogLine).catch((error) =>
		interrupted.aborted ? undefined : exitWithError(error.message),
	);
	if (!offline) return;
	offline.crashed.then(() => exitWithError('serverless offline ended unexpectedly; its output above says why.'));
	console.error(`Callbacks go to ${styleText('bold', offline.url)}, messages to ${queue.url}; Ctrl-C stops both.`);
	if (!tencent || lost) return;
	lost = true;
	console.error(await tencent.loseCallbacks(offline.url, queue.url));
};

let restarted = Promise.resolve();
const watcher = await context({
	...bundleOptions,
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
await tencent?.stop();
await queue.stop();
