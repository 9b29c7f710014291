import { once } from 'node:events';
import { createServer } from 'node:net';
import { exitWithError } from '../terminal/command-line.ts';
import { formatArrival } from '../terminal/format.ts';
import { type LocalQueue, startLocalQueue } from './queue.ts';

/** Prints every message as it arrives, until aborted: for people, or for a pipe as a line of JSON each. */
export const printArrivals = async (queue: LocalQueue, { json }: { json: boolean }, signal: AbortSignal) => {
	queue.onArrival((arrival) => {
		if (!json) console.log(formatArrival(arrival));
		else if (!arrival.duplicate) console.log(arrival.body);
	});
	if (!signal.aborted) await once(signal, 'abort');
};

/** Ends the script with a line that names the taken port and how to choose another. */
const exitOnTakenPort = (port: number, purpose: string, option: string): never =>
	exitWithError(
		`Port ${port} is taken, but ${purpose} needs it. Stop the process that uses it, perhaps another "npm run dev" or "npm run queue", or choose another: ${option} ${port + 10}`,
	);

/**
 * Starts the local queue on a port, or ends the script if the port is in use.
 *
 * @param option The command with the option that sets another port.
 */
export const startQueueOn = (port: number, option: string): Promise<LocalQueue> =>
	startLocalQueue(port).catch((error) =>
		error.code === 'EADDRINUSE' ? exitOnTakenPort(port, 'the queue', option) : exitWithError(error.message),
	);

/** Ends the script if a port that another process will need is in use. */
export const requireFreePort = async (port: number, purpose: string, option: string): Promise<void> => {
	const server = createServer();
	const free = await new Promise<boolean>((resolve) => {
		server.once('error', () => resolve(false)).listen(port, 'localhost', () => server.close(() => resolve(true)));
	});
	if (!free) exitOnTakenPort(port, purpose, option);
};

/** A signal that aborts on Ctrl-C, or when the process is asked to end. */
export const interruptSignal = (): AbortSignal => {
	const controller = new AbortController();
	for (const name of ['SIGINT', 'SIGTERM'] as const) process.on(name, () => controller.abort());
	// The reader of a pipe, e.g. `head`, has seen enough.
	process.stdout.on('error', () => controller.abort());
	return controller.signal;
};
