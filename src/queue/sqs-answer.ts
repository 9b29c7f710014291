import type { IncomingMessage } from 'node:http';

/** Why an attempt to send failed, and whether another makes sense. */
export interface Failure {
	/** Name of the error as SQS or Node gives it, e.g. `AccessDenied` or `ECONNREFUSED`; else `Timeout`, `HTTP<status>`, `MalformedAnswer` or `WrongMD5`. */
	readonly code: string;
	readonly cause: unknown;
	readonly retry: 'never' | 'later' | 'now';
}

/** A failure that no error of Node's stands for. */
export const failed = (code: string, message: string, retry: Failure['retry']): Failure => ({
	code,
	cause: Object.assign(new Error(message), { name: code }),
	retry,
});

/**
 * What SQS's answer to a SendMessage says: undefined if it has the message.
 *
 * @param md5 MD5 of the message's body in hex.
 */
export const judgeAnswer = (
	{ statusCode, headers }: Pick<IncomingMessage, 'statusCode' | 'headers'>,
	text: string,
	md5: string,
): Failure | undefined => {
	const answer = parse(text);
	if (statusCode !== 200) {
		const type = typeof answer.__type === 'string' ? answer.__type : String(headers['x-amzn-query-error'] ?? '');
		const name = type.replace(/^.*#|;.*$/g, '');
		// The code goes into the log and to Tencent, so that it has to look like one.
		const code = /^[\w.-]{1,64}$/.test(name) ? name : `HTTP${statusCode}`;
		const passing = Number(statusCode) >= 500 || statusCode === 429 || /Throttl|Expired/.test(code);
		const message = typeof answer.message === 'string' ? answer.message : `SQS answered ${statusCode}`;
		return failed(code, message, passing ? 'later' : 'never');
	}
	if (typeof answer.MD5OfMessageBody !== 'string') {
		return failed('MalformedAnswer', 'SQS answered 200, but not that it has the message', 'later');
	}
	// A retry could not mend it: the queue has the wrong body, and would drop the right one as a duplicate.
	if (answer.MD5OfMessageBody !== md5) return failed('WrongMD5', 'SQS has another body than was sent', 'never');
	return undefined;
};

const parse = (text: string): Readonly<Record<string, unknown>> => {
	try {
		return Object(JSON.parse(text));
	} catch {
		return {};
	}
};
