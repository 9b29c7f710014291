import type { Payload } from '../tencent/body.ts';
import type { CallbackQuery } from '../tencent/query.ts';
import type { ValidCallback } from './commands.ts';
import type { Happening } from './happening.ts';
import { type QueueMessage, toQueueMessage } from './queue-message.ts';
import type { Kind } from './version.ts';

/** What is known of a callback once it is validated. */
export interface KnownCallback {
	/** The app's SDKAppID, checked. */
	readonly sdkAppId: string;
	readonly query: CallbackQuery;
	readonly payload: Payload;
	readonly callback: ValidCallback;
	/** Unix time in ms. */
	readonly arrivedAt: number;
}

/** What the log may say about a message: nothing that a user wrote, and no user's id. */
interface MessageFacts {
	readonly kind: Kind;
	readonly groupId: string;
	readonly topicId: string | undefined;
	/** The number of the message that was sent or edited. */
	readonly seq?: number | undefined;
	/** The numbers of the recalled messages, up to 10. */
	readonly seqs?: readonly (number | undefined)[];
	/** Whether its number counts in its conversation. */
	readonly sequenced?: boolean;
	/** The types of its elements, each once. */
	readonly elements?: readonly string[];
}

/** A callback as a message for the queue. */
export interface BuiltMessage {
	readonly message: QueueMessage;
	readonly facts: MessageFacts;
}

/** The one way from a callback to the message for the queue. */
export const buildFromCallback = ({ callback, query, sdkAppId, payload, arrivedAt }: KnownCallback): BuiltMessage => {
	const happening = callback.normalize(query, sdkAppId);
	return { message: toQueueMessage(happening, payload, arrivedAt), facts: toFacts(happening) };
};

/** A line of the log stays short, however many messages were recalled. */
const MAX_SEQS = 10;

const toFacts = ({ kind, data }: Happening): MessageFacts => {
	const { group, topicId } = data;
	return {
		kind,
		groupId: group.id,
		topicId,
		...('seq' in data && { seq: data.seq }),
		...('messages' in data && { seqs: data.messages.slice(0, MAX_SEQS).map(({ seq }) => seq) }),
		...('sequenced' in data && { sequenced: data.sequenced }),
		...('elements' in data && { elements: [...new Set(data.elements.map(({ type }) => type))] }),
	};
};
