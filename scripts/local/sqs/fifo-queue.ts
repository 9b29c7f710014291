import { randomUUID } from 'node:crypto';

/** How long SQS remembers a deduplication id. */
const DEDUPLICATION_WINDOW_MS = 5 * 60_000;

/** What a producer sends. */
interface NewMessage {
	readonly body: string;
	readonly groupId: string;
	readonly deduplicationId: string;
	/** By name, as the producer sent them. */
	readonly attributes: Readonly<Record<string, object>>;
}

/** A message on a queue. */
export interface StoredMessage extends NewMessage {
	readonly id: string;
	readonly sequenceNumber: string;
	/** Unix time in ms. */
	readonly sentAt: number;
	/** Unix time in ms; 0 before the first receive. */
	readonly firstReceivedAt: number;
	readonly receiveCount: number;
	/** Valid while the message is in flight. */
	readonly receiptHandle: string;
	/** Unix time in ms; the message is in flight until then. */
	readonly visibleAt: number;
}

/** What a producer is told of its message, or of the original if it is a duplicate. */
type Sent = Pick<StoredMessage, 'id' | 'sequenceNumber' | 'sentAt'>;

/** An SQS FIFO queue, deduplicated and ordered per message group. */
export interface FifoQueue {
	/** Stores a message unless the group has had its deduplication id in the last five minutes. */
	send(message: NewMessage): Sent & { readonly duplicate: boolean };
	/** Stores a message that another queue gave up on. */
	adopt(message: StoredMessage): void;
	/** Hands out up to `limit` messages, as many of each group as possible, and none of a group that has one in flight. */
	receive(limit: number, visibilityTimeout?: number): StoredMessage[];
	/** Deletes a message in flight; false if the receipt handle has expired. */
	delete(receiptHandle: string): boolean;
	/** Keeps a message in flight for the given number of seconds from now; false if the receipt handle has expired. */
	changeVisibility(receiptHandle: string, seconds: number): boolean;
	/** The number of messages that are waiting and that are in flight. */
	count(): { readonly visible: number; readonly inFlight: number };
	/** Drops all messages and forgets all deduplication ids. */
	reset(): void;
	/** In seconds. */
	readonly visibilityTimeout: number;
}

/** The queue for messages that were received `maxReceiveCount` times. */
interface Redrive {
	readonly deadLetterQueue: FifoQueue;
	readonly maxReceiveCount: number;
}

type Stored = { -readonly [Key in keyof StoredMessage]: StoredMessage[Key] };

/** Creates an empty queue. */
export const createFifoQueue = (visibilityTimeout: number, redrive?: Redrive): FifoQueue => {
	const groups = new Map<string, Stored[]>();
	const received = new Map<string, Stored>();
	const sent = new Map<string, Sent>();
	let sequence = 0;

	const isInFlight = ({ visibleAt }: StoredMessage) => visibleAt > Date.now();
	const findInFlight = (receiptHandle: string): Stored | undefined => {
		const message = received.get(receiptHandle);
		return message && isInFlight(message) ? message : undefined;
	};
	const add = (message: Stored) => {
		const group = groups.get(message.groupId);
		if (group) group.push(message);
		else groups.set(message.groupId, [message]);
	};
	const remove = (message: Stored) => {
		const group = groups.get(message.groupId) ?? [];
		group.splice(group.indexOf(message), 1);
		if (group.length === 0) groups.delete(message.groupId);
		received.delete(message.receiptHandle);
	};
	const handOut = (message: Stored, seconds: number): StoredMessage => {
		const now = Date.now();
		received.delete(message.receiptHandle);
		message.receiptHandle = randomUUID();
		message.receiveCount++;
		message.firstReceivedAt ||= now;
		message.visibleAt = now + seconds * 1000;
		received.set(message.receiptHandle, message);
		return { ...message };
	};
	const forgetOldIds = () => {
		// Ids are kept in the order of their arrival.
		for (const [key, { sentAt }] of sent) {
			if (sentAt + DEDUPLICATION_WINDOW_MS > Date.now()) return;
			sent.delete(key);
		}
	};

	return {
		visibilityTimeout,
		send: ({ body, groupId, deduplicationId, attributes }) => {
			forgetOldIds();
			// Neither id can contain a space.
			const key = `${groupId} ${deduplicationId}`;
			const original = sent.get(key);
			if (original) return { ...original, duplicate: true };
			const id = randomUUID();
			const sequenceNumber = String(++sequence).padStart(20, '0');
			const fresh = { id, sequenceNumber, sentAt: Date.now() };
			sent.set(key, fresh);
			const unreceived = { firstReceivedAt: 0, receiveCount: 0, receiptHandle: '', visibleAt: 0 };
			add({ body, groupId, deduplicationId, attributes, ...fresh, ...unreceived });
			return { ...fresh, duplicate: false };
		},
		// SQS does the same, so that two messages with one deduplication id can both be here.
		adopt: (message) => add({ ...message, deduplicationId: message.id, receiptHandle: '', visibleAt: 0 }),
		receive: (limit, seconds = visibilityTimeout) => {
			const messages: StoredMessage[] = [];
			for (const group of groups.values()) {
				if (group.some(isInFlight)) continue;
				for (const message of [...group]) {
					if (messages.length === limit) return messages;
					if (redrive && message.receiveCount >= redrive.maxReceiveCount) {
						remove(message);
						redrive.deadLetterQueue.adopt(message);
					} else messages.push(handOut(message, seconds));
				}
			}
			return messages;
		},
		delete: (receiptHandle) => {
			const message = findInFlight(receiptHandle);
			if (message) remove(message);
			return message !== undefined;
		},
		changeVisibility: (receiptHandle, seconds) => {
			const message = findInFlight(receiptHandle);
			if (message) message.visibleAt = Date.now() + seconds * 1000;
			return message !== undefined;
		},
		count: () => {
			const all = [...groups.values()].flat();
			const inFlight = all.filter(isInFlight).length;
			return { visible: all.length - inFlight, inFlight };
		},
		reset: () => {
			groups.clear();
			received.clear();
			sent.clear();
		},
	};
};
