import { hash, timingSafeEqual } from 'node:crypto';
import type { CallbackQuery } from './query.ts';

/** How far `RequestTime` may be from now, in seconds, in either direction (Tencent: 269/32431). */
const WINDOW_SECONDS = 60;

/**
 * Tencent's signature of a callback: lower-case hex of SHA-256(token + requestTime), no HMAC (Tencent: 269/32431).
 *
 * @param requestTime Unix time in seconds, decimal digits, verbatim from the URL.
 */
export const sign = (token: string, requestTime: string): string => hash('sha256', token + requestTime);

/**
 * Whether one of the tokens made this signature, at most 60 s before or after `now`.
 *
 * @param now Unix time in ms.
 */
export const verify = (
	tokens: readonly string[],
	{ Sign = '', RequestTime = '' }: Pick<CallbackQuery, 'Sign' | 'RequestTime'>,
	now: number,
): boolean => {
	if (!/^[0-9a-f]{64}$/.test(Sign) || !/^[1-9]\d{0,11}$/.test(RequestTime)) return false;
	if (Math.abs(Number(RequestTime) - Math.floor(now / 1000)) > WINDOW_SECONDS) return false;
	const signature = Buffer.from(Sign);
	// Every token is tried, so that timing does not reveal which one matched.
	return tokens.map((token) => timingSafeEqual(Buffer.from(sign(token, RequestTime)), signature)).includes(true);
};
