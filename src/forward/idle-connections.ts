import type { Agent } from 'node:http';

/** Many servers, Node and Apache among them, close a connection that has been idle for 5 s. */
const MAX_IDLE_MS = 4000;

const turn = () => new Promise((resolve) => setImmediate(resolve));

/**
 * Closes the kept connections that the server has closed, or is about to: a request on one of these would be lost.
 * Lambda freezes the process between requests, and no timer of ours notices that.
 */
export const closeStale = async (agent: Agent, idleMs: number): Promise<void> => {
	if (Object.keys(agent.freeSockets).length === 0) return;
	// Within two turns Node has read what the system knows of each connection.
	await turn();
	await turn();
	for (const socket of Object.values(agent.freeSockets).flat()) {
		if (idleMs > MAX_IDLE_MS || !socket?.readable) socket?.destroy();
	}
};
