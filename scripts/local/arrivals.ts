import { once } from 'node:events';
import { createServer } from 'node:net';
import { formatArrival } from '../terminal/format.ts';
import type { LocalQueue } from './queue.ts';

/** Prints every message as it arrives until aborted, for people or, as one line of JSON each, for a pipe. */
export const printArrivals = async (queue: LocalQueue, { json }: { json: boolean }, signal: AbortSignal) => {
	queue.onArrival((arrival) => {
		if (!json) console.log(formatArrival(arrival));
		else if (!arrival.duplicate) console.log(arrival.body);
	});
	if (!signal.aborted) await once(signal, 'abort');
};

/** Ends the script with one line, where a port that it needs is taken. */
export const needPort = async (port: number, host: string, purpose: string): Promise<void> => {
	const server = createServer();
	const free = await new Promise<boolean>((resolve) => {
		server.once('error', () => resolve(false)).listen(port, host, () => server.close(() => resolve(true)));
	});
	if (free) return;
	console.error(
		`Port ${port} is taken, but ${purpose} needs it. End what uses it; it may be another "npm run dev" or "npm run queue".`,
	);
	process.exit(1);
};

/** Aborts at Ctrl-C, or when the process is asked to end. */
export const untilInterrupted = (): AbortSignal => {
	const controller = new AbortController();
	for (const name of ['SIGINT', 'SIGTERM'] as const) process.on(name, () => controller.abort());
	// A reader like `head` that has seen enough.
	process.stdout.on('error', () => controller.abort());
	return controller.signal;
};
