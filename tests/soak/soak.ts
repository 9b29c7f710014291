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
	/** Callbacks after which a round ends: faults repaired, spills replayed, queue emptied. */
	readonly round: number;
}

/** What a soak works on. */
export interface SoakParts {
	/** Sends the callback of a message through the relay, and returns the HTTP status of the response. */
	send(group: string, seq: number): Promise<number>;
	/** Breaks that many of the next requests to the queue, each time in the next way. */
	breakQueue(requests: number): void;
	/** Repairs the queue. */
	repairQueue(): void;
	/** Lets the replay function bring back everything spilled since the last call, and returns the number of messages. */
	replaySpilled(): Promise<{ readonly spilled: number; readonly replayed: number }>;
	/** Receives and deletes the messages on the queue. */
	receive(): Promise<{ readonly group: string; readonly seq: number }[]>;
	/** Called after every response. */
	onAnswer(done: number): void;
}

/** The tally of a soak, in messages, except the first three, which count deliveries. */
export interface SoakBooks {
	sent: number;
	acknowledged: number;
	refused: number;
	spilled: number;
	replayed: number;
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
		sent: 0,
		acknowledged: 0,
		refused: 0,
		spilled: 0,
		replayed: 0,
		onQueue: 0,
		lost: 0,
		doubled: 0,
		inverted: {},
	};
	const seen = new Map<string, number>();
	const last = new Map<string, number>();
	const drain = async (): Promise<number> => {
		const messages = await parts.receive();
		for (const { group, seq } of messages) {
			const key = `${group} ${seq}`;
			const times = (seen.get(key) ?? 0) + 1;
			seen.set(key, times);
			if (times > 1) books.doubled++;
			else if (seq < (last.get(group) ?? 0)) books.inverted[group] = (books.inverted[group] ?? 0) + 1;
			last.set(group, Math.max(seq, last.get(group) ?? 0));
		}
		return messages.length;
	};
	const deliver = async (group: string, seq: number): Promise<void> => {
		books.sent++;
		const status = await parts.send(group, seq);
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
				const group = `group-${n % plan.groups}`;
				const seq = Math.floor(n / plan.groups) + 1;
				await deliver(group, seq);
				// Soon after, as Tencent would.
				if (n % plan.duplicateEvery === 0) await deliver(group, seq);
				parts.onAnswer(next);
			}
		};
		await Promise.all(Array.from({ length: plan.concurrency }, sender));
		running = false;
		await consumer;
		parts.repairQueue();
		const { spilled, replayed } = await parts.replaySpilled();
		books.spilled += spilled;
		books.replayed += replayed;
		while ((await drain()) > 0);
	}
	books.onQueue = seen.size;
	books.lost = plan.callbacks - seen.size;
	return books;
};
