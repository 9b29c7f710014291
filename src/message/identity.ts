import { hash } from 'node:crypto';
import { canonicalize } from '../json/canonical.ts';
import type { Happening } from './happening.ts';

/** The group types that count messages one by one. Live rooms repeat small numbers; of other types nothing is known. */
const sequencedGroupTypes: ReadonlySet<string | undefined> = new Set(['Work', 'Public', 'Meeting', 'Community']);

/** Whether the number of a message counts in its conversation. Counting starts at 1, so 0 means the same as no number. */
export const isSequenced = (groupType: string | undefined, seq: number | undefined, onlineOnly: boolean): boolean =>
	Boolean(seq) && sequencedGroupTypes.has(groupType) && !onlineOnly;

/**
 * The event's `id`: the same for every delivery of what happened, and for nothing else. SHA-256 over what identifies it,
 * in a JSON array, which keeps neighbouring parts apart.
 *
 * A sent message is identified by numbers that its callback and Tencent's history share: the client's message id is not
 * among them. Numbers that another message may share (missing, as in old wire formats, or not counted, as in live rooms)
 * are backed by the content, except for EventTime, which may differ between deliveries.
 *
 * An edit or a recall is identified by its whole content, EventTime included: only EventTime tells an edit from an
 * earlier one with the same text. If a second delivery has another EventTime, consumers get it twice, which loses nothing.
 *
 * @param raw What Tencent gave, verbatim.
 */
export const toEventId = ({ kind, data }: Happening, raw: string): string => {
	if (kind !== 'sent') return toHash([kind, data.sdkAppId, canonicalize(raw)]);
	const { sdkAppId, group, topicId, seq, random, sentAt, sequenced } = data;
	const identified = sequenced && random !== undefined && sentAt !== undefined;
	const content = identified ? null : canonicalize(raw, 'EventTime');
	return toHash([kind, sdkAppId, group.id, topicId, seq, random, sentAt, content]);
};

const toHash = (parts: readonly unknown[]): string => hash('sha256', JSON.stringify(parts));

/** A conversation's `MessageGroupId`; SQS accepts 1–128 characters from 0x21 to 0x7E. */
export const toMessageGroupId = (sdkAppId: string, subject: string): string => {
	const plain = `${sdkAppId}:${subject}`;
	// A subject that looks like a hash is hashed too, so that it cannot collide with the hash of another.
	return /^[\x21-\x7e]{1,128}$/.test(plain) && !subject.startsWith('sha256:')
		? plain
		: `${sdkAppId}:sha256:${hash('sha256', JSON.stringify(subject))}`;
};
