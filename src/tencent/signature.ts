import { hash, timingSafeEqual } from 'node:crypto';

/** How far `RequestTime` may lie from now, in seconds, both ways (Tencent: 269/32431). */
const WINDOW_SECONDS = 60;

/**
 * Tencent's signature of a callback: lower-case hex of SHA-256(token + requestTime), no HMAC (Tencent: 269/32431).
 *
 * @param requestTime Decimal seconds since 1970, as they stand in the URL.
 */
export const sign = (token: string, requestTime: string): string => hash('sha256', token + requestTime);

/**
 * Whether one of the tokens made this signature, not more than 60 s before or after `now`.
 *
 * @param now Milliseconds since 1970.
 */
export const verify = (
	tokens: readonly string[],
	{ Sign, RequestTime }: { readonly Sign?: string; readonly RequestTime?: string },
	now: number,
): boolean => {
	// Stryker disable next-line all: neither pattern fits what is missing, but the compiler asks.
	if (Sign === undefined || RequestTime === undefined) return false;
	if (!/^[0-9a-f]{64}$/.test(Sign) || !/^[1-9]\d{0,11}$/.test(RequestTime)) return false;
	if (Math.abs(Number(RequestTime) - Math.floor(now / 1000)) > WINDOW_SECONDS) return false;
	const given = Buffer.from(Sign);
	// Every token is tried, so that the time taken does not tell which one matched.
	return tokens.map((token) => timingSafeEqual(Buffer.from(sign(token, RequestTime)), given)).includes(true);
};
