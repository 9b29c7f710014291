/** The query keys that matter here; each is present only if it occurs exactly once. */
export interface CallbackQuery {
	/** The app's SDKAppID, decimal digits. */
	readonly SdkAppid?: string | undefined;
	/** What happened, e.g. `Group.CallbackAfterSendMsg`. */
	readonly CallbackCommand?: string | undefined;
	/** The sending client's address; some commands omit it. */
	readonly ClientIP?: string | undefined;
	/** The sending client's platform, an open set of names. */
	readonly OptPlatform?: string | undefined;
	/** Lower-case hex of SHA-256(token + RequestTime); sent if a token is set in Tencent's console. */
	readonly Sign?: string | undefined;
	/** When Tencent signed, Unix time in seconds, decimal digits. */
	readonly RequestTime?: string | undefined;
	/** Tencent's id of the request: undocumented, seen in both spellings. */
	readonly RequestId?: string | undefined;
}

/**
 * Reads the raw query string, because API Gateway joins the values of a repeated key with a comma.
 * A repeated key is an attack or a mistake: it counts as missing.
 */
export const parseQuery = (rawQueryString: string): CallbackQuery => {
	const params = new URLSearchParams(rawQueryString);
	const only = (key: string) => {
		const [value, ...others] = params.getAll(key);
		return others.length === 0 ? value : undefined;
	};
	return {
		SdkAppid: only('SdkAppid'),
		CallbackCommand: only('CallbackCommand'),
		ClientIP: only('ClientIP'),
		OptPlatform: only('OptPlatform'),
		Sign: only('Sign'),
		RequestTime: only('RequestTime'),
		RequestId: only('RequestId') ?? only('RequestID'),
	};
};
