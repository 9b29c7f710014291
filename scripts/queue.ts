// Runs only the embedded queue, for `serverless invoke local --stage local` and consumers: `npm run queue -- --help`.
import { interruptSignal, printArrivals, startQueueOn } from './local/arrivals.ts';
import { LOCAL_QUEUE_PORT } from './local/queue.ts';
import { readCommandLine, readPort } from './terminal/command-line.ts';

const HELP = `Starts the local queue alone, and prints the messages that arrive on it.

Usage: npm run queue -- [options]

Options:
  --port <port>   the port of the queue; if left out, ${LOCAL_QUEUE_PORT}, where the stage "local" looks for it;
                  0 picks any free one
  --json          prints each message as one line of JSON; with npm run --silent queue, for a pipe
  --help          shows this
`;

const { values } = readCommandLine(HELP, {
	options: { json: { type: 'boolean', default: false }, port: { type: 'string', default: String(LOCAL_QUEUE_PORT) } },
});
const interrupted = interruptSignal();
const queue = await startQueueOn(readPort('port', values.port, 0), 'npm run queue -- --port');
const hint = values.port === String(LOCAL_QUEUE_PORT) ? '' : `The stage "local" needs: export QUEUE_URL=${queue.url}\n`;
console.error(`The queue is ${queue.url}; Ctrl-C stops it. Messages are shown here and stay on it.\n${hint}`.trimEnd());
await printArrivals(queue, values, interrupted);
await queue.stop();
