import type { APIGatewayProxyStructuredResultV2 } from 'aws-lambda';

/** The JSON that Tencent expects in response to every callback; all three fields are required. */
export interface CallbackResponse {
	/** Whether the callback was accepted. */
	readonly ActionStatus: 'OK' | 'FAIL';
	/** What was wrong, as one English sentence; empty for `OK`. */
	readonly ErrorInfo: string;
	/** 0 for `OK`, otherwise one of {@link rejections}. */
	readonly ErrorCode: number;
	/** For requests between friends: what is to become of each. */
	readonly ResultItem?: readonly FriendResult[];
}

/** What is to become of a request between friends; the code 0 lets it pass. */
export interface FriendResult {
	readonly To_Account: string;
	readonly ResultCode: number;
	readonly ResultInfo: string;
}

/**
 * Every reason to reject a callback: the HTTP status and the `ErrorCode` of the response.
 * Codes for group callbacks that an app defines lie in 10100–10200 (Tencent: 1047/34354).
 */
export const rejections = {
	unexpected: { status: 500, errorCode: 10100 },
	sdkAppId: { status: 403, errorCode: 10101 },
	signature: { status: 403, errorCode: 10102 },
	body: { status: 400, errorCode: 10103 },
	schema: { status: 400, errorCode: 10104 },
	size: { status: 413, errorCode: 10105 },
	command: { status: 400, errorCode: 10106 },
	queue: { status: 503, errorCode: 10107 },
	source: { status: 403, errorCode: 10108 },
	upstream: { status: 502, errorCode: 10109 },
	upstreamTimeout: { status: 504, errorCode: 10110 },
} as const;

/** The name of one row of {@link rejections}. */
export type RejectionReason = keyof typeof rejections;

/**
 * A callback is rejected: thrown anywhere in the pipeline, turned into a response in one place.
 * The message goes out as `ErrorInfo`, so it names fields and never their values.
 */
export class Rejection extends Error {
	/** Which row of {@link rejections} is the response. */
	readonly reason: RejectionReason;

	constructor(reason: RejectionReason, message: string, options?: ErrorOptions) {
		super(message, options);
		this.name = 'Rejection';
		this.reason = reason;
	}
}

/** Any error as a rejection; an unexpected one reveals nothing about itself. */
export const toRejection = (error: unknown): Rejection =>
	error instanceof Rejection ? error : new Rejection('unexpected', 'Internal error', { cause: error });

const OK = { ActionStatus: 'OK', ErrorInfo: '', ErrorCode: 0 } as const;

/** The response to a callback that was accepted, or whose command this relay ignores. */
export const acknowledge = (): APIGatewayProxyStructuredResultV2 => respond(200, OK);

/** The response to requests between friends, with the result of each. */
export const acknowledgeEach = (ResultItem: readonly FriendResult[]): APIGatewayProxyStructuredResultV2 =>
	respond(200, { ...OK, ResultItem });

/** The response to a callback that was rejected. */
export const reject = ({ reason, message }: Rejection): APIGatewayProxyStructuredResultV2 => {
	const { status, errorCode } = rejections[reason];
	return respond(status, { ActionStatus: 'FAIL', ErrorInfo: message, ErrorCode: errorCode });
};

const respond = (statusCode: number, body: CallbackResponse): APIGatewayProxyStructuredResultV2 => ({
	statusCode,
	headers: { 'content-type': 'application/json' },
	body: JSON.stringify(body),
});
