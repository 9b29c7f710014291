import { readFile } from 'node:fs/promises';
import { afterEach } from 'vitest';
import { holdDeadPort } from './dead-port.ts';
import { startFaultProxy } from './fault-proxy.ts';
import { type HttpRelay, startHttpRelay } from './http-relay.ts';
import { runNode } from './node.ts';

export const TOKEN = 'token-of-the-test';
export const certFile = 'tests/fixtures/tls/cert.pem';

/** Gives each test of a file relays for `npm run smoke`, and what stands in its way; all end with the test. */
export const useSmokeTargets = () => {
	const ends: (() => unknown)[] = [];
	afterEach(async () => {
		for (const end of ends.splice(0).reverse()) await end();
	});
	const startProxy = async (...args: Parameters<typeof startFaultProxy>) => {
		const proxy = await startFaultProxy(...args);
		ends.push(() => proxy.close());
		return proxy;
	};
	return {
		/** Starts a relay with these variables. */
		start: async (env: Record<string, string | undefined> = { CALLBACK_TOKENS: TOKEN }): Promise<HttpRelay> => {
			const relay = await startHttpRelay(env);
			ends.push(() => relay.stop());
			return relay;
		},
		/** Starts a proxy that can break what it is in front of. */
		startProxy,
		/** Puts TLS in front of a relay, with a certificate that nobody trusts; returns the callback URL. */
		startTls: async (url: string): Promise<string> => {
			const [key, cert] = await Promise.all([readFile('tests/fixtures/tls/key.pem'), readFile(certFile)]);
			return new URL('/callback', (await startProxy(url, { key, cert })).queueUrl).href;
		},
		/** Holds a port where nothing listens. */
		holdNowhere: async (): Promise<number> => {
			const nowhere = await holdDeadPort();
			ends.push(nowhere.release);
			return nowhere.port;
		},
	};
};

/** Runs it to its end. */
export const smoke = (url: string, queueUrl: string, env: Record<string, string> = { CALLBACK_TOKENS: TOKEN }) =>
	runNode(['scripts/smoke.ts', '--url', url, '--queue-url', queueUrl], { env });

/** The lines that it prints, without the runs of blanks. */
export const toLines = (output: string): string[] =>
	output
		.trimEnd()
		.split('\n')
		.map((line) => line.replace(/ {2,}/g, ' ').trim());
