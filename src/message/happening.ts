import type { InferOutput } from 'valibot';
import type { contract } from './event.ts';
import type { Kind } from './version.ts';

/** The `data` of an event without what is added when it is serialized. */
type WithoutRaw<Data> = Omit<Data, 'raw' | 'rawText' | 'omitted'>;

/** What happened to a message, normalized: of one kind, or of any. */
export type Happening<K extends Kind = Kind> = {
	[Each in K]: { readonly kind: Each; readonly data: WithoutRaw<InferOutput<(typeof contract)[Each]['data']>> };
}[K];
