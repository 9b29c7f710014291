import type { GroupMessageEdit } from './edited.ts';
import type { GroupMessageRecall } from './recalled.ts';
import type { GroupMessage } from './sent.ts';

/** The `data` of an event without what is added when it is serialized. */
type WithoutRaw<Data> = Omit<Data, 'raw' | 'rawText' | 'omitted'>;

/** A message was sent. */
export interface Sent {
	readonly kind: 'sent';
	readonly data: WithoutRaw<GroupMessage>;
}

/** A message was edited. */
export interface Edited {
	readonly kind: 'edited';
	readonly data: WithoutRaw<GroupMessageEdit>;
}

/** Messages were recalled. */
export interface Recalled {
	readonly kind: 'recalled';
	readonly data: WithoutRaw<GroupMessageRecall>;
}

/** What happened to a message, normalized. */
export type Happening = Sent | Edited | Recalled;
