// The embedded queue alone, for `serverless invoke local --stage local` and for consumers: prints what arrives, --json for pipes.

import { needPort, printArrivals, untilInterrupted } from './local/arrivals.ts';
import { LOCAL_QUEUE_PORT, startLocalQueue } from './local/queue.ts';
import { readCommandLine } from './terminal/command-line.ts';

const { values } = readCommandLine({ options: { json: { type: 'boolean', default: false } } });
const interrupted = untilInterrupted();

await needPort(LOCAL_QUEUE_PORT, '0.0.0.0', 'the queue');
const queue = await startLocalQueue(LOCAL_QUEUE_PORT);
console.error(`The queue is ${queue.url}; Ctrl-C ends it. Messages show up here and stay on it.`);
await printArrivals(queue, values, interrupted);
await queue.stop();
