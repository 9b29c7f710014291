import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { sign } from '../../src/tencent/signature.ts';

/** The app whose callbacks the relay under test accepts. */
export const APP_ID = '1400000000';

/** The body of a group message as Tencent sends it; fields set to undefined are left out. */
export const callbackBody = (fields: Record<string, unknown> = {}): Record<string, unknown> => ({
	CallbackCommand: 'Group.CallbackAfterSendMsg',
	CloudCustomData: '',
	EventTime: 1767225601123,
	From_Account: 'user_0412',
	GroupId: '@TGS#2SAMPLE5Q',
	MsgBody: [{ MsgContent: { Text: 'hello' }, MsgType: 'TIMTextElem' }],
	MsgId: '144115233406643804-1767225600-3026038328',
	MsgSeq: 101,
	MsgTime: 1767225601,
	OnlineOnlyFlag: 0,
	Operator_Account: 'user_0412',
	Random: 2804799571,
	Type: 'Public',
	...fields,
});

/** The body of the callback for an edit of that message. */
export const editBody = (fields: Record<string, unknown> = {}): Record<string, unknown> => ({
	MsgBody: [{ MsgType: 'TIMTextElem', MsgContent: { Text: 'hello, everybody' } }],
	CallbackCommand: 'Group.CallbackAfterModifyMsg',
	Operator_Account: 'user_0412',
	GroupId: '@TGS#2SAMPLE5Q',
	TopicId: '',
	MsgSeq: 101,
	EventTime: 1767225661123,
	...fields,
});

/** The body of the callback for its recall. */
export const recallBody = (fields: Record<string, unknown> = {}): Record<string, unknown> => ({
	CallbackCommand: 'Group.CallbackAfterRecallMsg',
	Operator_Account: 'user_0412',
	Type: 'Public',
	GroupId: '@TGS#2SAMPLE5Q',
	MsgSeqList: [{ MsgSeq: 101, MsgId: '144115233406643804-1767225600-3026038328' }],
	EventTime: 1767225721123,
	...fields,
});

/** The query of a group message. */
export const callbackQuery = (fields: Record<string, string> = {}): Record<string, string> => ({
	SdkAppid: APP_ID,
	CallbackCommand: 'Group.CallbackAfterSendMsg',
	contenttype: 'json',
	ClientIP: '203.0.113.7',
	OptPlatform: 'Android',
	...fields,
});

/** What Tencent adds to the query if a token is set. */
export const signed = (token: string, now = Date.now()): Record<'Sign' | 'RequestTime', string> => {
	const RequestTime = String(Math.floor(now / 1000));
	return { RequestTime, Sign: sign(token, RequestTime) };
};

/** What a test changes about a request. */
export interface RequestOptions {
	/** An object becomes JSON; undefined sends no body. */
	readonly body?: unknown;
	/** An object is encoded; a string is the raw query string. */
	readonly query?: Record<string, string> | string;
	readonly headers?: Record<string, string>;
	/** Whether the body is in base64, as API Gateway sends binary ones. */
	readonly base64?: boolean;
	readonly method?: string;
	readonly sourceIp?: string;
	/** Unix time in ms. */
	readonly timeEpoch?: number;
}

/** A request as API Gateway's HTTP API hands it to a function, payload format 2.0. */
export const request = (options: RequestOptions = {}): APIGatewayProxyEventV2 => {
	const { query = callbackQuery(), headers = { 'content-type': 'application/json' }, method = 'POST' } = options;
	const body = 'body' in options ? options.body : callbackBody();
	const text = body === undefined || typeof body === 'string' ? body : JSON.stringify(body);
	return {
		version: '2.0',
		routeKey: 'POST /callback',
		rawPath: '/callback',
		rawQueryString: typeof query === 'string' ? query : new URLSearchParams(query).toString(),
		headers,
		requestContext: {
			accountId: '123456789012',
			apiId: 'test',
			domainName: 'test.execute-api.eu-central-1.amazonaws.com',
			domainPrefix: 'test',
			http: {
				method,
				path: '/callback',
				protocol: 'HTTP/1.1',
				sourceIp: options.sourceIp ?? '198.51.100.20',
				userAgent: '',
			},
			requestId: 'test-request',
			routeKey: 'POST /callback',
			stage: '$default',
			time: '01/Jan/2026:00:00:01 +0000',
			// It arrives when it is handled: on a busy machine a test may take long to get there.
			get timeEpoch() {
				return options.timeEpoch ?? Date.now();
			},
		},
		isBase64Encoded: options.base64 ?? false,
		...(text === undefined ? {} : { body: options.base64 ? Buffer.from(text).toString('base64') : text }),
	};
};
