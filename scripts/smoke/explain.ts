import { type CallbackResponse, type RejectionReason, rejections } from '../../src/tencent/response.ts';
import type { Reply } from './post.ts';
import { isLocal, type Target } from './target.ts';

type Answered = Extract<Reply, { ok: true }>;

/** Tencent's JSON in a response, if the relay gave it. */
const parse = ({ body }: Answered): CallbackResponse | undefined => {
	try {
		const json = Object(JSON.parse(body));
		return typeof json.ErrorCode === 'number' && typeof json.ActionStatus === 'string' ? json : undefined;
	} catch {
		return undefined;
	}
};

/** Whether the relay acknowledged the callback. */
export const isAcknowledged = (reply: Answered): boolean => reply.status === 200 && parse(reply)?.ErrorCode === 0;

/** The row of the documented rejections that a response is, if it is one, status and code alike. */
export const toReason = (reply: Answered): RejectionReason | undefined => {
	const code = parse(reply)?.ErrorCode;
	const names = Object.keys(rejections) as RejectionReason[];
	return names.find((name) => rejections[name].errorCode === code && rejections[name].status === reply.status);
};

/** Why the sample was not acknowledged, and what to do about it, in one line. */
export const explainReply = (reply: Reply, target: Target): string => {
	if (!reply.ok) return explainFailure(reply.code, target.url);
	const reason = toReason(reply);
	const { status } = reply;
	if (reason) return `The relay responded with ${status}: ${explainReason(reason, reply, target)}`;
	if (status === 404) return 'HTTP 404: the host is there, but no relay is at this path. The path is /callback';
	if (status === 403)
		return 'HTTP 403 by API Gateway, not by the relay: its default endpoint may be off, the domain may lack a mapping, or in mainland China the account an ICP filing';
	if (status === 429) return 'HTTP 429: API Gateway throttled the callback, see throttlingRate in docs/deployment.md';
	if (status >= 500)
		return `HTTP ${status} by API Gateway, not by the relay: the function did not start, crashed or ran out of time. Its log says why`;
	return `HTTP ${status} without Tencent's JSON: something else than the relay is at this URL`;
};

const explainFailure = (code: string, url: URL): string => {
	if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') return `There is no host ${url.hostname} (${code})`;
	if (code === 'ECONNREFUSED' && isLocal(url))
		return `Nothing listens at ${url.host} (${code}): is "npm run dev" running?`;
	if (/CERT|TLS|SSL/.test(code))
		return `No secure connection to ${url.host} (${code}): look at the domain's certificate`;
	return `${url.host} does not respond (${code})`;
};

const explainReason = (reason: RejectionReason, reply: Answered, { sdkAppId, token }: Target): string => {
	switch (reason) {
		case 'source':
			return "this machine's address is not in allowedSourceCidrs. Run this from an address that is";
		case 'signature':
			return token === undefined
				? 'it wants a signature. Set CALLBACK_TOKENS to the token that it was deployed with'
				: "it has another token than CALLBACK_TOKENS, or this machine's clock is more than a minute off";
		case 'sdkAppId':
			return `${sdkAppId} is not one of its apps. Set SDK_APP_IDS to one that is`;
		case 'queue':
			return `${parse(reply)?.ErrorInfo}. It spilled the message. docs/operations.md says what each code means`;
		case 'unexpected':
			return "it failed. The function's log says why";
		default:
			return `it finds fault with the sample (${parse(reply)?.ErrorInfo}). Is it of the same release as this script?`;
	}
};

/** Why the queue cannot be read, in one line. */
export const explainQueueError = (error: unknown, { queueUrl }: Target): string => {
	const { name, message, code } = error as NodeJS.ErrnoException;
	const id = code ?? name;
	if (/CredentialsProviderError/.test(name))
		return 'No AWS credentials were found: set AWS_PROFILE, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY';
	if (/QueueDoesNotExist|NonExistentQueue/.test(name))
		return `There is no queue ${queueUrl}. It is the output QueueUrl`;
	if (/AccessDenied/.test(name))
		return `These AWS credentials may not use the queue (${name}). They need sqs:GetQueueAttributes, sqs:ReceiveMessage, sqs:ChangeMessageVisibility and sqs:DeleteMessage`;
	if (/Token|Credential|UnrecognizedClient|SignatureDoesNotMatch|AccessKey/.test(name))
		return `AWS does not accept these credentials (${name})`;
	if (/^E[A-Z_]+$/.test(id) || /Timeout/.test(name))
		return `No connection to ${queueUrl.host} (${id})${isLocal(queueUrl) ? '. "npm run dev" starts a queue' : ''}`;
	return `The queue cannot be read (${name}): ${message}`;
};
