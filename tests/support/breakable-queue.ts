import { afterEach, beforeEach } from 'vitest';
import { type LocalQueue, startLocalQueue } from '../../scripts/local/queue.ts';
import { type FaultProxy, startFaultProxy } from './fault-proxy.ts';

/** A queue, and the proxy that can break it. */
interface BreakableQueue {
	readonly queue: LocalQueue;
	readonly proxy: FaultProxy;
}

/** Gives each test of a file a fresh queue behind a proxy. */
export const useBreakableQueue = (): BreakableQueue => {
	let current: BreakableQueue;
	beforeEach(async () => {
		const queue = await startLocalQueue();
		current = { queue, proxy: await startFaultProxy(queue.url) };
	});
	afterEach(async () => {
		await current.proxy.close();
		await current.queue.stop();
	});
	return {
		get queue() {
			return current.queue;
		},
		get proxy() {
			return current.proxy;
		},
	};
};
