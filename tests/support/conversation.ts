import { afterEach, beforeEach } from 'vitest';
import { findMissing } from '../../src/recovery/reconcile/find-missing.ts';
import type { Finding } from '../../src/recovery/reconcile/read-block.ts';
import { type LocalTencent, startTencent } from './tencent.ts';

/** The window that is searched: ten minutes. */
export const FROM = 1_767_225_600;
export const TO = FROM + 600;

/** The one conversation. */
export const id = { groupId: '@TGS#1' };

/** A message on a page that {@link ConversationRig.answer} makes up; its number is up to the test. */
export const item = { MsgRandom: 1, MsgTimeStamp: FROM + 60, IsPlaceMsg: 0, MsgBody: [] };

/** What is found if each of these is an ordinary message. */
export const messages = (...seqs: number[]) => seqs.map((seq) => [seq, 'message']);

/** All numbers up to this one. */
export const upTo = (last: number): number[] => Array.from({ length: last }, (_, index) => index + 1);

/** A conversation of which the relay has seen some messages. */
interface ConversationRig {
	readonly tencent: LocalTencent;
	/** Sends messages at the same time, by default in the window. */
	send(count: number, sentAt?: number): void;
	/** Finds what is missing of the window if these numbers were seen. */
	find(seen: readonly number[]): Promise<[number, Finding['outcome']][]>;
	/** Makes up the next page of the history. */
	answer(items: readonly object[], isFinished?: number): void;
	/** The number of calls so far. */
	calls(): number;
}

/** Gives each test of a file a fresh conversation. */
export const useConversation = (): ConversationRig => {
	let tencent: LocalTencent;
	beforeEach(async () => {
		tencent = await startTencent(TO * 1000 + 3_600_000);
		tencent.app.createGroup(id.groupId);
	});
	afterEach(() => tencent.server.stop());
	return {
		get tencent() {
			return tencent;
		},
		send: (count, sentAt = FROM + 60) => {
			for (let index = 0; index < count; index++) tencent.app.send(id, { sentAt });
		},
		find: async (seen) => {
			const { client, clock, app } = tencent;
			const newest = (app.groups.get(id.groupId)?.main.nextSeq ?? 1) - 1;
			const window = { from: FROM * 1000, to: TO * 1000 };
			const result = await findMissing({ client, clock, id, seen: new Set(seen), newest, ...window });
			if (!result.ok) throw new Error(result.failure.message);
			return result.value.map(({ seq, outcome }) => [seq, outcome]);
		},
		answer: (RspMsgList, IsFinished) =>
			void tencent.server.faults.push({
				status: 200,
				body: JSON.stringify({ ErrorCode: 0, IsFinished, RspMsgList }),
			}),
		calls: () => tencent.server.calls.length,
	};
};
