import { expect } from 'vitest';
import { localAws } from '../../scripts/local/queue.ts';
import { readConfig } from '../../src/config.ts';
import type { QueueMessage } from '../../src/message/queue-message.ts';
import { type Clock, createPublisher, type Publish } from '../../src/queue/publisher.ts';
import { onTestClock, type Stalls } from './clock.ts';

/** A message for the queue. */
export const message = (body: string, deduplicationId = 'a', groupId = '1400000000:@TGS#1') =>
	({ body, groupId, deduplicationId }) satisfies QueueMessage;

/** A clock that only a test moves: no deadline passes because the machine is busy. */
export const stoppedClock = (random = 0): Clock & { now: number; readonly pauses: number[] } => {
	const pauses: number[] = [];
	return {
		now: 0,
		pauses,
		tick() {
			return this.now;
		},
		pause: async (ms) => {
			pauses.push(ms);
		},
		random: () => random,
	};
};

/**
 * The publisher for a queue. Its deadline is on a clock that stands still unless a test moves it, and the timeout of an
 * attempt passes only if the queue stalls.
 */
export const publisherFor = (
	QUEUE_URL: string,
	env: Record<string, string> = {},
	clock: Clock = stoppedClock(),
	stalls: Stalls = { isStalled: () => false },
): Publish => {
	const publish = createPublisher(
		readConfig({ SDK_APP_IDS: '1400000000', ...localAws, QUEUE_URL, ...env }),
		{ ...localAws, ...env },
		clock,
	);
	return async (...message) => (await onTestClock(stalls, () => publish(...message))).result;
};

/** The result of a send that SQS confirmed. */
export const confirmed = { ok: true, durationMs: expect.any(Number) };
