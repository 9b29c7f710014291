import type { APIGatewayProxyStructuredResultV2 } from 'aws-lambda';

/** The JSON that Tencent expects as the answer to every callback; it requires all three fields. */
export interface Acknowledgement {
	/** Whether the callback was taken. */
	readonly ActionStatus: 'OK' | 'FAIL';
	/** What was wrong, as one English sentence; empty for `OK`. */
	readonly ErrorInfo: string;
	/** 0 for `OK`, else one of {@link refusals}. */
	readonly ErrorCode: number;
}

/**
 * Every way to refuse a callback: the HTTP status and the `ErrorCode` of the answer.
 * Codes for group callbacks that an app defines lie in 10100–10200 (Tencent: 1047/34354).
 */
export const refusals = {
	unexpected: { status: 500, errorCode: 10100 },
	sdkAppId: { status: 403, errorCode: 10101 },
	signature: { status: 403, errorCode: 10102 },
	body: { status: 400, errorCode: 10103 },
	schema: { status: 400, errorCode: 10104 },
	size: { status: 413, errorCode: 10105 },
	command: { status: 400, errorCode: 10106 },
	queue: { status: 503, errorCode: 10107 },
	source: { status: 403, errorCode: 10108 },
} as const;

/** The name of one row of {@link refusals}. */
export type RefusalReason = keyof typeof refusals;

/**
 * A callback is refused: thrown anywhere in the pipeline, answered in one place.
 * The message goes out as `ErrorInfo`, so it names fields and never their values.
 */
export class Refusal extends Error {
	/** Which row of {@link refusals} answers it. */
	readonly reason: RefusalReason;

	constructor(reason: RefusalReason, message: string, options?: ErrorOptions) {
		super(message, options);
		this.name = 'Refusal';
		this.reason = reason;
	}
}

/** The answer to a callback that was taken, or that this relay leaves alone. */
export const acknowledge = (): APIGatewayProxyStructuredResultV2 =>
	respond(200, { ActionStatus: 'OK', ErrorInfo: '', ErrorCode: 0 });

/** The answer to a callback that was refused. */
export const refuse = (refusal: Refusal): APIGatewayProxyStructuredResultV2 => {
	const { status, errorCode } = refusals[refusal.reason];
	return respond(status, { ActionStatus: 'FAIL', ErrorInfo: refusal.message, ErrorCode: errorCode });
};

const respond = (statusCode: number, body: Acknowledgement): APIGatewayProxyStructuredResultV2 => ({
	statusCode,
	headers: { 'content-type': 'application/json' },
	body: JSON.stringify(body),
});
