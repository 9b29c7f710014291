import { createHmac } from 'node:crypto';
import { inflateSync } from 'node:zlib';
import { isJsonObject, parseJsonValue } from '../../../src/json/parse.ts';

/** What a UserSig should be valid for. */
export interface Expected {
	readonly sdkAppId: string;
	readonly admin: string;
	readonly secretKey: string;
}

/** Checks a UserSig as Tencent does, and returns the ErrorCode: 0 if it is valid. */
export const checkUserSig = (userSig: string, { sdkAppId, admin, secretKey }: Expected, now: number): number => {
	const claims = unpack(userSig);
	if (!isJsonObject(claims)) return 70003;
	const field = (name: string): string => String(claims[`TLS.${name}`]);
	if (field('identifier') !== admin) return 70013;
	if (field('sdkappid') !== sdkAppId) return 70014;
	const names = ['identifier', 'sdkappid', 'time', 'expire'];
	const signed = names.map((name) => `TLS.${name}:${field(name)}\n`).join('');
	if (createHmac('sha256', secretKey).update(signed).digest('base64') !== field('sig')) return 70009;
	return Number(field('time')) + Number(field('expire')) < now / 1000 ? 70001 : 0;
};

const unpack = (userSig: string): unknown => {
	const base64 = userSig.replaceAll('*', '+').replaceAll('-', '/').replaceAll('_', '=');
	try {
		return parseJsonValue(inflateSync(Buffer.from(base64, 'base64')).toString());
	} catch {
		return undefined;
	}
};
