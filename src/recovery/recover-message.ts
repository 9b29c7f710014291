import { isJsonObject, parseJsonValue } from '../json/parse.ts';
import { commands } from '../message/commands.ts';
import { buildFromCallback } from '../message/from-callback.ts';
import { MAX_BODY_BYTES } from '../message/queue-message.ts';
import type { Spill, SpilledCallback } from '../spill/spill-schema.ts';
import { readBody } from '../tencent/body.ts';
import { parseQuery } from '../tencent/query.ts';
import { toRejection } from '../tencent/response.ts';
import { toAppId, toCommandName } from '../tencent/route.ts';

/** A message as it is sent to SQS. */
export type ReplayMessage = NonNullable<Spill['message']>;

/** Why a spill cannot be sent. */
interface Refused {
	readonly refused: string;
}

/** Turns a spill into the message that should have been sent, or says why that is impossible. */
export type RecoverMessage = (spill: Spill) => ReplayMessage | Refused;

/**
 * A spilled message is used as it is, if it belongs to one of these apps. A spilled callback must pass today's checks of
 * the relay, except for the signature, which was checked when the callback arrived.
 */
export const createRecovery =
	(sdkAppIds: ReadonlySet<string>): RecoverMessage =>
	({ message, callback }) => {
		const result = message ? checkApp(message, sdkAppIds) : rebuild(callback as SpilledCallback, sdkAppIds);
		return 'refused' in result || Buffer.byteLength(result.body) <= MAX_BODY_BYTES ? result : TOO_LARGE;
	};

const TOO_LARGE: Refused = { refused: 'Too large: SQS takes messages of up to 1 MiB. It cannot be replayed' };

const checkApp = (message: ReplayMessage, sdkAppIds: ReadonlySet<string>): ReplayMessage | Refused => {
	const event = parseJsonValue(message.body);
	const data = isJsonObject(event) ? event.data : undefined;
	const sdkAppId = isJsonObject(data) ? data.sdkAppId : undefined;
	if (typeof sdkAppId !== 'string') return { refused: 'Its body is not an event of this relay' };
	if (sdkAppIds.has(sdkAppId)) return message;
	return { refused: `It belongs to the app ${sdkAppId}: name it in --sdk-app-ids` };
};

const rebuild = (
	{ rawQueryString, body, isBase64Encoded, arrivedAt }: SpilledCallback,
	sdkAppIds: ReadonlySet<string>,
): ReplayMessage | Refused => {
	try {
		const query = parseQuery(rawQueryString);
		const sdkAppId = toAppId(query, sdkAppIds);
		const command = commands.get(toCommandName(query));
		if (!command) return { refused: 'The command is not for this relay' };
		const payload = readBody(body, isBase64Encoded);
		const callback = command.validate(payload.json);
		return buildFromCallback({ sdkAppId, query, payload, callback, arrivedAt }).message;
	} catch (error) {
		return { refused: toRejection(error).message };
	}
};
