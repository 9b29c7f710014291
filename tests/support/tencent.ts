import { createTencentApp, type TencentApp } from '../../scripts/local/tencent/app.ts';
import { startTencentServer, type TencentServer } from '../../scripts/local/tencent/server.ts';
import { createRestClient, type RestClient, type RestOptions } from '../../src/tencent/rest/client.ts';
import type { Clock } from '../../src/tencent/rest/clock.ts';
import { APP_ID } from './requests.ts';

/** The key of the app; any text will do. */
export const SECRET_KEY = '5bd2850fff3ecb11d7c805251c51ee463a25727bddc2385f3fa8bfee1bb93b5e';

/** A clock that moves only while something waits. */
interface ManualClock extends Clock {
	/** Every wait so far, in ms. */
	readonly waits: number[];
	advance(milliseconds: number): void;
}

/** Makes a clock that starts at this Unix time in ms. */
const createManualClock = (start: number): ManualClock => {
	let time = start;
	const waits: number[] = [];
	return {
		waits,
		now: () => time,
		delay: async (milliseconds) => {
			waits.push(milliseconds);
			time += milliseconds;
		},
		advance: (milliseconds) => {
			time += milliseconds;
		},
	};
};

/** Tencent for one app, with a client, on one clock. */
export interface LocalTencent {
	readonly app: TencentApp;
	readonly server: TencentServer;
	readonly client: RestClient;
	readonly clock: ManualClock;
	/** A client with other options. */
	connect(options?: Partial<RestOptions>): RestClient;
}

/** Starts Tencent with three groups per page, so that a few groups fill several. End it with `server.stop()`. */
export const startTencent = async (start = 1_767_225_600_000): Promise<LocalTencent> => {
	const clock = createManualClock(start);
	const identity = { sdkAppId: APP_ID, admin: 'administrator', secretKey: SECRET_KEY };
	const app = createTencentApp(clock.now, 3);
	const server = await startTencentServer({ ...identity, app, now: clock.now });
	const connect = (options = {}) => createRestClient({ ...identity, url: server.url, clock, ...options });
	return { app, server, clock, connect, client: connect() };
};
