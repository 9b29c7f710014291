import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A server that listens. */
export interface Listening {
	readonly port: number;
	/** Cuts all connections and closes the port. */
	stop(): Promise<void>;
}

/** Lets a server listen where only this machine can reach it; port 0 picks any free one. Rejects if it is taken. */
export const listen = async (server: Server, port = 0): Promise<Listening> => {
	// Longer than clients keep idle connections, so that none is closed just as one is used.
	server.keepAliveTimeout = 60_000;
	await new Promise<void>((resolve, reject) => {
		server.once('error', reject).listen(port, '127.0.0.1', resolve);
	});
	return {
		port: (server.address() as AddressInfo).port,
		stop: () =>
			new Promise((resolve) => {
				server.close(() => resolve());
				server.closeAllConnections();
			}),
	};
};
