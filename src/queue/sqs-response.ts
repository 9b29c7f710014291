import type { HttpResponse } from '../http/exchange.ts';
import { isJsonObject, parseJsonValue } from '../json/parse.ts';

/** Why SQS did not confirm a message. */
export interface SqsFailure {
	readonly ok: false;
	/** Name of the error as SQS gives it, e.g. `AccessDenied`; otherwise `HTTP<status>`, `MalformedResponse` or `WrongMD5`. */
	readonly code: string;
	/** The error behind it. */
	readonly cause: unknown;
	/** Whether another attempt makes sense. */
	readonly retryable: boolean;
	/** Whether SQS rejected the signature because our clock is wrong. */
	readonly clockSkew?: boolean;
}

/** What SQS calls a signature whose time is too far from its own. */
const SKEW = /^(RequestExpired|RequestTimeTooSkewed)$|Signature (expired|not yet current)/;

/**
 * What SQS's response to a SendMessage says.
 *
 * @param md5 MD5 of the message's body in hex.
 */
export const readSqsResponse = (
	{ statusCode, headers, body }: Omit<HttpResponse, 'ok' | 'body'> & { readonly body: string },
	md5: string | undefined,
): { readonly ok: true } | SqsFailure => {
	const parsed = parseJsonValue(body);
	const json = isJsonObject(parsed) ? parsed : {};
	if (statusCode !== 200) {
		const type = [json.__type, headers['x-amzn-query-error']].find((each) => typeof each === 'string');
		// The name in `com.amazonaws.sqs#Name` or `Name;Sender`. It is logged and sent to Tencent, so it must look like a name.
		const code = type?.match(/^(?:.*#)?([\w.-]{1,64})(?:;.*)?$/)?.[1] ?? `HTTP${statusCode}`;
		const message = typeof json.message === 'string' ? json.message : `SQS responded with ${statusCode}`;
		const clockSkew = SKEW.test(code) || SKEW.test(message);
		const transient = statusCode >= 500 || statusCode === 429 || /Throttl|Expired/.test(code);
		return { ...failure(code, message, transient || clockSkew), clockSkew };
	}
	if (typeof json.MD5OfMessageBody !== 'string') {
		return failure('MalformedResponse', 'SQS responded with 200, but did not confirm the message', true);
	}
	// Not retryable: the queue holds the wrong body and would drop the right one as a duplicate.
	if (json.MD5OfMessageBody !== md5) return failure('WrongMD5', 'SQS holds another body than the one sent', false);
	return { ok: true };
};

const failure = (code: string, message: string, retryable: boolean): SqsFailure => ({
	ok: false,
	code,
	cause: Object.assign(new Error(message), { name: code }),
	retryable,
});
