import { setTimeout as delay } from 'node:timers/promises';

/** How much to send. */
export interface SoakPlan {
	readonly callbacks: number;
	readonly groups: number;
	/** Callbacks on their way at a time. */
	readonly concurrency: number;
	/** Every how many callbacks Tencent delivers one twice. */
	readonly duplicateEvery: number;
	/** Every how many callbacks the queue breaks, each time in the next way. */
	readonly faultEvery: number;
	/** How many requests it then breaks. */
	readonly faultLasts: number;
	/** Callbacks after which a round ends: faults repaired, history reconciled, spills replayed, queue emptied. */
	readonly round: number;
	/** Every how many messages of a group the callback never reaches the relay. */
	readonly dropEvery: number;
	/** Groups of which no callback reaches it. */
	readonly silentGroups: number;
	/** How many callbacks do not reach it at the end of every tenth group. */
	readonly droppedTail: number;
}

/** A message that Tencent has taken. */
interface SoakMessage {
	/** The id that its event should have. */
	readonly id: string;
	/** The body of its callback. */
	readonly callback: Readonly<Record<string, unknown>>;
}

/** What a soak works on. */
export interface SoakParts {
	/** Writes a message to a group. */
	write(group: string): SoakMessage;
	/** Sends the callback of a message through the relay, and returns the HTTP status of the response. */
	send(message: SoakMessage): Promise<number>;
	/** Breaks that many of the next requests to the queue, each time in the next way. */
	breakQueue(requests: number): void;
	/** Repairs the queue. */
	repairQueue(): void;
	/** Lets the replay function bring back everything spilled since the last call, and returns the number of messages. */
	replaySpilled(): Promise<{ readonly spilled: number; readonly replayed: number }>;
	/** Lets the reconcile function fetch what never reached the relay, and returns the number of messages. */
	reconcile(): Promise<number>;
	/** Receives and deletes the messages on the queue. */
	receive(): Promise<{ readonly id: string; readonly group: string; readonly seq: number }[]>;
	/** Called after every response. */
	onAnswer(done: number): void;
}

/** The tally of a soak, in messages, except for `sent`, `acknowledged` and `refused`, which count deliveries. */
export interface SoakBooks {
	/** Never sent to the relay. */
	dropped: number;
	sent: number;
	acknowledged: number;
	refused: number;
	spilled: number;
	replayed: number;
	/** Fetched from the history. */
	recovered: number;
	onQueue: number;
	/** Neither on the queue nor anywhere else. */
	lost: number;
	/** On the queue more than once. */
	doubled: number;
	/** On the queue after a later message of their group, by group. */
	readonly inverted: Record<string, number>;
}

/** Sends callbacks while the queue breaks and recovers, and counts what became of each. */
export const soak = async (plan: SoakPlan, parts: SoakParts): Promise<SoakBooks> => {
	const books: SoakBooks = {
		dropped: 0,
		sent: 0,
		acknowledged: 0,
		refused: 0,
		spilled: 0,
		replayed: 0,
		recovered: 0,
		onQueue: 0,
		lost: 0,
		doubled: 0,
		inverted: {},
	};
	const written = new Set<string>();
	const seen = new Set<string>();
	const last = new Map<string, number>();
	const drain = async (): Promise<number> => {
		const messages = await parts.receive();
		for (const { id, group, seq } of messages) {
			if (seen.has(id)) books.doubled++;
			else if (seq < (last.get(group) ?? 0)) books.inverted[group] = (books.inverted[group] ?? 0) + 1;
			seen.add(id);
			last.set(group, Math.max(seq, last.get(group) ?? 0));
		}
		return messages.length;
	};
	const deliver = async (message: SoakMessage): Promise<void> => {
		books.sent++;
		const status = await parts.send(message);
		if (status === 200) books.acknowledged++;
		else books.refused++;
	};

	let next = 0;
	while (next < plan.callbacks) {
		const end = Math.min(plan.callbacks, next + plan.round);
		let running = true;
		const consumer = (async () => {
			while (running) if ((await drain()) === 0) await delay(10);
		})();
		const sender = async (): Promise<void> => {
			while (next < end) {
				const n = next++;
				if (n % plan.faultEvery === 0) parts.breakQueue(plan.faultLasts);
				const message = parts.write(`group-${n % plan.groups}`);
				written.add(message.id);
				if (isDropped(plan, n)) books.dropped++;
				else {
					await deliver(message);
					// Soon after, as Tencent would.
					if (n % plan.duplicateEvery === 0) await deliver(message);
				}
				parts.onAnswer(next);
			}
		};
		await Promise.all(Array.from({ length: plan.concurrency }, sender));
		running = false;
		await consumer;
		parts.repairQueue();
		// Before the replay: what is spilled is not missing.
		books.recovered += await parts.reconcile();
		const { spilled, replayed } = await parts.replaySpilled();
		books.spilled += spilled;
		books.replayed += replayed;
		while ((await drain()) > 0);
	}
	// The same hours once more, as the schedule does.
	books.recovered += await parts.reconcile();
	while ((await drain()) > 0);
	books.onQueue = seen.size;
	books.lost = [...written].filter((id) => !seen.has(id)).length;
	return books;
};

/** Whether the callback of the nth message never reaches the relay. */
const isDropped = ({ callbacks, groups, dropEvery, silentGroups, droppedTail }: SoakPlan, n: number): boolean => {
	const group = n % groups;
	const place = Math.floor(n / groups);
	const isInTail = group % 10 === 9 && place >= Math.floor(callbacks / groups) - droppedTail;
	return group < silentGroups || isInTail || (place + 7 * group) % dropEvery === 0;
};
