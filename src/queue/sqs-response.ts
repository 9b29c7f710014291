import type { IncomingMessage } from 'node:http';

/** Why an attempt to send failed. */
export interface Failure {
	/** Name of the error as SQS or Node gives it, e.g. `AccessDenied` or `ECONNREFUSED`; else `Timeout`, `HTTP<status>`, `MalformedAnswer` or `WrongMD5`. */
	readonly code: string;
	/** The error behind it. */
	readonly cause: unknown;
	/** Whether another attempt makes sense. */
	readonly retry: boolean;
	/** Whether only the connection was to blame: a kept one that turned out to be closed. */
	readonly stale?: boolean;
}

/** A failure that no error of Node's stands for. */
export const failed = (code: string, message: string, retry: boolean): Failure => ({
	code,
	cause: Object.assign(new Error(message), { name: code }),
	retry,
});

/**
 * What SQS's answer to a SendMessage says: undefined if it has the message.
 *
 * @param md5 MD5 of the message's body in hex, once it has gone out.
 */
export const judgeAnswer = (
	{ statusCode, headers }: Pick<IncomingMessage, 'statusCode' | 'headers'>,
	text: string,
	md5: string | undefined,
): Failure | undefined => {
	const answer = parse(text);
	if (statusCode !== 200) {
		const type = [answer.__type, headers['x-amzn-query-error']].find((each) => typeof each === 'string');
		// Of `com.amazonaws.sqs#Name` or `Name;Sender` the name. It goes into the log and to Tencent, so it has to look like one.
		const code = type?.match(/^(?:.*#)?([\w.-]{1,64})(?:;.*)?$/)?.[1] ?? `HTTP${statusCode}`;
		const passing = Number(statusCode) >= 500 || statusCode === 429 || /Throttl|Expired/.test(code);
		const message = typeof answer.message === 'string' ? answer.message : `SQS answered ${statusCode}`;
		return failed(code, message, passing);
	}
	if (typeof answer.MD5OfMessageBody !== 'string') {
		return failed('MalformedAnswer', 'SQS answered 200, but not that it has the message', true);
	}
	// A retry could not mend it: the queue has the wrong body, and would drop the right one as a duplicate.
	if (answer.MD5OfMessageBody !== md5) return failed('WrongMD5', 'SQS has another body than was sent', false);
	return undefined;
};

const parse = (text: string): Readonly<Record<string, unknown>> => {
	try {
		return Object(JSON.parse(text));
	} catch {
		return {};
	}
};
