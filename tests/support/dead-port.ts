import { once } from 'node:events';
import { type AddressInfo, connect, createServer } from 'node:net';

/** A port of this machine that refuses every connection. */
export interface DeadPort {
	readonly port: number;
	/** Gives the port back. */
	release(): void;
}

/** Holds a port on which nothing listens. A port that was opened and closed again could soon be somebody else's. */
export const holdDeadPort = async (): Promise<DeadPort> => {
	const server = createServer().listen(0, '127.0.0.1');
	await once(server, 'listening');
	// The near end of a connection has a port of its own, which the system gives to nobody else while it is open.
	const socket = connect((server.address() as AddressInfo).port, '127.0.0.1');
	const [[accepted]] = await Promise.all([once(server, 'connection'), once(socket, 'connect')]);
	return {
		port: socket.localPort as number,
		release: () => {
			accepted.destroy();
			socket.destroy();
			server.close();
		},
	};
};
