import { isJsonObject, type JsonObject, parseJsonValue } from '../../json/parse.ts';
import { type Clock, createPace, systemClock } from './clock.ts';
import { describe, isFinal, type RestFailure, toReaction } from './errors.ts';
import { createUserSig } from './user-sig.ts';

/** Where to call, and in whose name. */
export interface RestOptions {
	/** Where the REST API is, e.g. `https://console.tim.qq.com`. */
	readonly url: string;
	readonly sdkAppId: string;
	/** The UserID of an administrator of the app. */
	readonly admin: string;
	readonly secretKey: string;
	/** Tencent allows 200 for each command; the app's own servers need some of them. */
	readonly callsPerSecond?: number;
	/** The time limit of one call, in ms: Tencent's own limit of 3 s, plus time for the network. */
	readonly timeout?: number;
	readonly clock?: Clock;
}

/** A response with ErrorCode 0. */
interface RestResponse {
	/** Verbatim. */
	readonly text: string;
	readonly json: JsonObject;
}

/** The result of a call. */
export type RestResult<Value = RestResponse> =
	| { readonly ok: true; readonly value: Value }
	| { readonly ok: false; readonly failure: RestFailure };

/** Calls the REST API, and repeats a call if that may help. */
export interface RestClient {
	/** The administrator in whose name it calls. */
	readonly admin: string;
	/** @param body JSON as text, so that 64-bit numbers keep their digits. */
	call(command: RestCommand, body: string): Promise<RestResult>;
}

const services = {
	group_msg_get_simple: 'group_open_http_svc',
	get_group_info: 'group_open_http_svc',
	get_appid_group_list: 'group_open_http_svc',
	get_topic: 'million_group_open_http_svc',
} as const;

/** A command of the REST API. */
type RestCommand = keyof typeof services;

const ATTEMPTS = 5;
const DAY = 24 * 60 * 60;

/** A failed result. */
export const fail = (
	kind: RestFailure['kind'],
	message: string,
	code?: number,
): { ok: false; failure: RestFailure } => ({
	ok: false,
	failure: code === undefined ? { kind, message } : { kind, message, code },
});

/** Opens a client. Nothing that it returns contains the key or a UserSig. */
export const createRestClient = ({
	url,
	sdkAppId,
	admin,
	secretKey,
	callsPerSecond = 50,
	timeout = 5000,
	clock = systemClock,
}: RestOptions): RestClient => {
	const takeTurn = createPace(callsPerSecond, clock);
	// Tencent allows this command once a second.
	const takeListTurn = createPace(1, clock);
	let userSig = { text: '', renewAt: 0 };

	const signIn = (): string => {
		if (clock.now() >= userSig.renewAt) {
			const issuedAt = Math.floor(clock.now() / 1000);
			const text = createUserSig({ sdkAppId, identifier: admin, secretKey, issuedAt, lifetime: DAY });
			userSig = { text, renewAt: clock.now() + (DAY / 2) * 1000 };
		}
		return userSig.text;
	};

	const post = async (command: RestCommand, body: string, usersig: string): Promise<RestResult> => {
		const random = String(Math.floor(Math.random() * 2 ** 32));
		const query = new URLSearchParams({ sdkappid: sdkAppId, identifier: admin, usersig, random, contenttype: 'json' });
		let status: number;
		let text: string;
		try {
			const response = await fetch(`${url}/v4/${services[command]}/${command}?${query}`, {
				method: 'POST',
				headers: { 'content-type': 'application/json' },
				body,
				// The URL contains the UserSig, which only Tencent may see.
				redirect: 'error',
				signal: AbortSignal.timeout(timeout),
			});
			status = response.status;
			text = await response.text();
		} catch (error) {
			return fail('unavailable', `${new URL(url).host} could not be reached (${toCause(error)})`);
		}
		return read(status, text, usersig);
	};

	return {
		admin,
		call: async (command, body) => {
			let renewed = false;
			for (let attempt = 1; ; attempt++) {
				await (command === 'get_appid_group_list' ? takeListTurn() : takeTurn());
				const usersig = signIn();
				const result = await post(command, body, usersig);
				if (result.ok) return result;
				const { kind, code = 0, message } = result.failure;
				const reaction = code === 0 ? 'retry' : toReaction(code);
				if (kind !== 'unavailable') return result;
				if (reaction === 'renew') {
					if (renewed) return fail('stop', `${message}. Check the clock of this machine`, code);
					renewed = true;
					// Unless another call has renewed it already.
					if (userSig.text === usersig) userSig.renewAt = 0;
				} else if (attempt >= ATTEMPTS) return result;
				else if (reaction === 'wait') await clock.delay(60_000);
				else await clock.delay((reaction === 'back-off' ? 1000 : 200) * 2 ** attempt * (0.5 + Math.random() / 2));
			}
		},
	};
};

/** Reads a response strictly: anything else than a response of Tencent's is a failure, never an empty result. */
const read = (status: number, text: string, usersig: string): RestResult => {
	const json = parseJsonValue(text);
	if (!isJsonObject(json) || !Number.isInteger(json.ErrorCode)) {
		return fail(
			'unavailable',
			`The response did not come from Tencent's REST API (HTTP status ${status}). Check TENCENT_API_URL`,
		);
	}
	const code = json.ErrorCode as number;
	if (code === 0) return { ok: true, value: { text, json } };
	const info = typeof json.ErrorInfo === 'string' ? json.ErrorInfo.replaceAll(usersig, '…').slice(0, 200) : '';
	const reaction = toReaction(code);
	return fail(isFinal(reaction) ? reaction : 'unavailable', describe(code, info), code);
};

/** The part of a connection error that may be shown: its message could contain the URL. */
const toCause = (error: unknown): string => {
	const { name, cause } = error as Error;
	return (cause as NodeJS.ErrnoException | undefined)?.code ?? name;
};
