import type { Forward } from './forwarder.ts';

/** Makes the forwarder, if there is a URL; otherwise nothing of it is evaluated, and no cold start pays for it. */
export const loadForwarder = (url: string | undefined): Forward | undefined => {
	if (!url) return undefined;
	const loading = import('./forwarder.ts').then(({ createForwarder }) => createForwarder(url));
	return async (...args) => {
		try {
			return await (await loading)(...args);
		} catch (cause) {
			// Only an event that API Gateway does not send: its callback fails like any other.
			return { ok: false, code: 'Unexpected', cause, durationMs: 0 };
		}
	};
};
