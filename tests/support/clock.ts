import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { ClientRequest } from 'node:http';
import { vi } from 'vitest';

/** Knows which requests wait only for time to pass. */
export interface Stalls {
	/** Whether the connection from this port waits for a timeout or a delay. */
	isStalled(port: number): boolean;
}

/** The works on the test clock at this moment, each with those who know what it waits for. */
const works = new Set<Stalls>();
const open = new Set<ClientRequest>();

/** More turns of the event loop than any work here takes between two waits. */
const TURNS = 10;

const begin = (message: unknown) => {
	const { request } = message as { request: ClientRequest };
	open.add(request);
	request.once('close', () => open.delete(request));
};

const waits = ({ destroyed, socket }: ClientRequest): boolean =>
	destroyed || [...works].some((stalls) => socket?.localPort !== undefined && stalls.isStalled(socket.localPort));

/**
 * Runs work on a clock of its own, and returns its result and the number of milliseconds that the clock moved.
 * The clock is stopped while a request is in flight, however slow the machine, and jumps to the next timer when every
 * request is stalled or none is open. So only the faults of a test decide what meets a deadline.
 */
export const onTestClock = async <Result>(
	stalls: Stalls,
	work: () => Promise<Result>,
): Promise<{ readonly result: Result; readonly ms: number }> => {
	// Leaves a clock that the test has stopped itself.
	if (works.size === 0 && vi.isFakeTimers()) return { result: await work(), ms: 0 };
	if (works.size === 0) {
		vi.useFakeTimers({ toFake: ['Date', 'performance', 'setTimeout', 'clearTimeout'] });
		subscribe('http.client.request.created', begin);
	}
	const own = { ...stalls };
	works.add(own);
	try {
		const start = Date.now();
		let running = true;
		const working = work().finally(() => {
			running = false;
		});
		while (running) {
			// First let everything that a timer or a response started finish: streams and hooks take a few turns.
			for (let turn = 0; turn < TURNS; turn++) await new Promise((resolve) => setImmediate(resolve));
			// Only one of several works moves the clock, for all of them.
			const [first] = works;
			if (running && first === own && [...open].every(waits)) vi.advanceTimersToNextTimer();
		}
		return { result: await working, ms: Date.now() - start };
	} finally {
		works.delete(own);
		if (works.size === 0) {
			unsubscribe('http.client.request.created', begin);
			open.clear();
			vi.useRealTimers();
		}
	}
};
