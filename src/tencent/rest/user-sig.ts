import { createHmac } from 'node:crypto';
import { deflateSync } from 'node:zlib';

/** For whom a UserSig is made, and how long it is valid. */
export interface UserSigOptions {
	/** The app's SDKAppID. */
	readonly sdkAppId: string;
	/** The UserID in whose name calls are made: an administrator of the app. */
	readonly identifier: string;
	/** The app's SecretKey. */
	readonly secretKey: string;
	/** Unix time in seconds. */
	readonly issuedAt: number;
	/** Seconds until it expires. */
	readonly lifetime: number;
}

/** Makes a UserSig, Tencent's credential for one user (Tencent: 1047/34385). Its characters need no escaping in a URL. */
export const createUserSig = ({ sdkAppId, identifier, secretKey, issuedAt, lifetime }: UserSigOptions): string => {
	const signed = `TLS.identifier:${identifier}\nTLS.sdkappid:${sdkAppId}\nTLS.time:${issuedAt}\nTLS.expire:${lifetime}\n`;
	const claims = {
		'TLS.ver': '2.0',
		'TLS.identifier': identifier,
		'TLS.sdkappid': Number(sdkAppId),
		'TLS.time': issuedAt,
		'TLS.expire': lifetime,
		'TLS.sig': createHmac('sha256', secretKey).update(signed).digest('base64'),
	};
	return deflateSync(JSON.stringify(claims))
		.toString('base64')
		.replaceAll('+', '*')
		.replaceAll('/', '-')
		.replaceAll('=', '_');
};
