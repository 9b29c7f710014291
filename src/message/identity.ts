import { hash } from 'node:crypto';
import { canonicalize } from '../json/canonical.ts';
import type { NormalizedMessage } from './normalize.ts';

/** The types of groups that count their messages one by one. Live rooms repeat small numbers; of other types nothing is known. */
const sequencedGroupTypes: ReadonlySet<string | undefined> = new Set(['Work', 'Public', 'Meeting', 'Community']);

/** Whether the number of a message counts in its conversation. Counting starts at 1, so 0 says as little as none. */
export const isSequenced = (groupType: string | undefined, seq: number | undefined, onlineOnly: boolean): boolean =>
	Boolean(seq) && sequencedGroupTypes.has(groupType) && !onlineOnly;

/**
 * The event's `id`: the same for every delivery of a message, and for no other message. SHA-256 over what identifies it,
 * in a JSON array, which keeps neighbouring parts apart. It leaves out what only some deliveries have: Tencent's history
 * lacks the client's message id. Numbers that another message may share (missing, as in old wire formats, or not
 * counted, as in live rooms) are backed by the content, except for EventTime, which may differ between deliveries.
 *
 * @param raw What Tencent gave, verbatim.
 */
export const toEventId = (message: NormalizedMessage, raw: string): string => {
	const { sdkAppId, group, topicId, seq, random, sentAt, sequenced } = message;
	const identified = sequenced && random !== undefined && sentAt !== undefined;
	const content = identified ? null : canonicalize(raw, 'EventTime');
	return hash('sha256', JSON.stringify(['sent', sdkAppId, group.id, topicId, seq, random, sentAt, content]));
};

/** A conversation's `MessageGroupId`; SQS accepts 1–128 characters from 0x21 to 0x7E. */
export const toMessageGroupId = (sdkAppId: string, subject: string): string => {
	const plain = `${sdkAppId}:${subject}`;
	// A subject that looks like a hash is hashed too, so that it cannot collide with the hash of another.
	return /^[\x21-\x7e]{1,128}$/.test(plain) && !subject.startsWith('sha256:')
		? plain
		: `${sdkAppId}:sha256:${hash('sha256', JSON.stringify(subject))}`;
};
