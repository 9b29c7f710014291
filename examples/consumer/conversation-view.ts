import {
	EDITED_EVENT_TYPE,
	EVENT_TYPE,
	type GroupMessageEditedEvent,
	type GroupMessageEvent,
	type GroupMessageRecalledEvent,
	type MessageElement,
	RECALLED_EVENT_TYPE,
	type RelayEvent,
} from 'tim-relay/contract';

/** What is known of one message: of each kind of event the one that counts. */
export interface Entry {
	readonly sent?: GroupMessageEvent | undefined;
	readonly edited?: GroupMessageEditedEvent | undefined;
	readonly recalled?: GroupMessageRecalledEvent | undefined;
}

/** How a message reads now. */
export interface View {
	readonly state: 'sent' | 'edited' | 'recalled';
	/** Unknown until the message itself has come, and after its recall. */
	readonly sender: string | undefined;
	readonly elements: readonly MessageElement[];
}

/** What an event says of each message that it is about, by the message's key: merge it into what you have. */
export const toEntries = (event: RelayEvent): [key: string, entry: Entry][] => {
	const toKey = (name: number | string) => `${event.partitionkey} ${name}`;
	if (event.type === EVENT_TYPE) {
		const { id, data } = event;
		// A number that does not count can be that of another message too: no edit and no recall finds such a message.
		return [[toKey(data.sequenced ? (data.seq ?? id) : id), { sent: event }]];
	}
	if (event.type === EDITED_EVENT_TYPE) {
		return event.data.seq === undefined ? [] : [[toKey(event.data.seq), { edited: event }]];
	}
	// A later release may know more kinds of event.
	if (event.type !== RECALLED_EVENT_TYPE) return [];
	return event.data.messages.flatMap(({ seq }) => (seq === undefined ? [] : [[toKey(seq), { recalled: event }]]));
};

/** One entry of two about the same message: whatever the order, and however often, the result is the same. */
export const merge = (one: Entry, other: Entry): Entry => {
	const recalled = latest(one.recalled, other.recalled);
	// What a user took back is not kept.
	if (recalled) return { recalled };
	return { sent: latest(one.sent, other.sent), edited: latest(one.edited, other.edited) };
};

/** How the message reads; its edits are newer than what was sent, wherever that came from. */
export const toView = ({ sent, edited, recalled }: Entry): View => ({
	state: recalled ? 'recalled' : edited ? 'edited' : 'sent',
	sender: sent?.data.sender,
	elements: (edited ?? sent)?.data.elements ?? [],
});

const latest = <E extends RelayEvent>(one: E | undefined, other: E | undefined): E | undefined => {
	if (!one || !other) return one ?? other;
	return rank(one) < rank(other) ? other : one;
};

/** The greater is the later: the history may hold an edited text, and anything fixed decides where no time does. */
const rank = ({ id, data }: RelayEvent): string =>
	[Number('origin' in data && data.origin === 'history'), data.eventAt, id, JSON.stringify(data)].join(' ');
