import { afterEach, beforeEach } from 'vitest';
import { createForwarder, type Forward, type ForwardResult } from '../../src/forward/forwarder.ts';
import { request } from './requests.ts';
import { startUpstream, type Upstream } from './upstream.ts';

/** The app's own server, and the forwarder in front of it. */
interface ForwarderRig {
	readonly upstream: Upstream;
	readonly forward: Forward;
	/** Forwards a request, of which a test says what is special. */
	pass(event?: Partial<ReturnType<typeof request>>, arrivedAt?: number): ReturnType<Forward>;
	/** Forwards to this URL from now on. */
	forwardTo(url: string): void;
}

/** A request that arrived at no particular time, and has more time than any test takes. */
export const timing = { arrivedAt: 0, timeoutMs: 30_000 };

/** Gives each test of a file a fresh server, and a forwarder to it. */
export const useForwarder = (): ForwarderRig => {
	let upstream: Upstream;
	let forward: Forward;
	beforeEach(async () => {
		upstream = await startUpstream();
		forward = createForwarder(upstream.url);
	});
	afterEach(() => upstream.close());
	return {
		get upstream() {
			return upstream;
		},
		get forward() {
			return forward;
		},
		pass: (event = {}, arrivedAt = 0) => forward({ ...request(), ...event }, { ...timing, arrivedAt }),
		forwardTo: (url) => {
			forward = createForwarder(url);
		},
	};
};

/** The bytes of the body that came back. */
export const bytesOf = (result: ForwardResult) =>
	result.ok && Buffer.from(result.response.body ?? '', result.response.isBase64Encoded ? 'base64' : 'utf8');
