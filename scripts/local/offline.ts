import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';

/** `serverless offline`: API Gateway on this machine, in front of `dist/handler.cjs`. */
export interface Offline {
	/** The callback URL. */
	readonly url: string;
	/** Resolves if it ends by itself. */
	readonly crashed: Promise<void>;
	/** Ends it. */
	stop(): Promise<void>;
}

/** What serverless offline prints for each request; the function's log says more. */
const CHATTER = /^(?:POST \/callback \(λ: callback\)|\(λ: callback\) RequestId: .*|\s*)$/;

/**
 * Starts `serverless offline` with the stage local, and waits until it listens. The function must be built already.
 *
 * @param port The port of the callback URL.
 * @param env Variables for the function in addition to those of this process; `undefined` unsets one.
 * @param onLine Called with each line that the function writes.
 */
export const startOffline = async (
	port: number,
	env: Readonly<Record<string, string | undefined>>,
	onLine: (line: string) => void,
): Promise<Offline> => {
	const child = spawn(
		process.execPath,
		[
			'node_modules/serverless/bin/serverless.js',
			...['offline', '--stage', 'local', '--noSponsor'],
			// One function for all requests; worker threads would each start cold.
			'--useInProcess',
			// Its Lambda API is not used, so any free port will do.
			...['--httpPort', String(port), '--lambdaPort', '0'],
		],
		{ env: { ...process.env, ...env, RELAY_IS_BUILT: 'yes' }, stdio: ['ignore', 'pipe', 'pipe'] },
	);
	const exited = once(child, 'exit');
	const before: string[] = [];
	let ready = false;
	await new Promise<void>((resolve, reject) => {
		for (const stream of [child.stdout, child.stderr]) {
			createInterface(stream).on('line', (line) => {
				if (!ready) before.push(line);
				else if (!CHATTER.test(line)) onLine(line);
				if (line.startsWith('Server ready')) {
					ready = true;
					resolve();
				}
			});
		}
		exited.then(() => reject(new Error(`serverless offline did not start:\n${before.join('\n')}`)), reject);
	});
	let stopped = false;
	return {
		crashed: new Promise((resolve) => {
			exited.then(() => {
				if (!stopped) resolve();
			});
		}),
		url: `http://localhost:${port}/callback`,
		stop: async () => {
			stopped = true;
			// It has no state to save, and on SIGTERM it would wait 5 s for keep-alive connections.
			child.kill('SIGKILL');
			await exited;
		},
	};
};
