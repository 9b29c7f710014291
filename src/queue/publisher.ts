import { hash } from 'node:crypto';
import { type Config, readCredentials } from '../config.ts';
import { createExchange } from '../http/exchange.ts';
import { sendBudget } from '../http/send-budget.ts';
import type { QueueMessage } from '../message/queue-message.ts';
import { createSigner } from './sign.ts';
import { readSqsResponse, type SqsFailure } from './sqs-response.ts';

/** What became of a message: it is on the queue, or why not. */
type PublishResult =
	| { readonly ok: true; readonly durationMs: number }
	| { readonly ok: false; readonly code: string; readonly cause: unknown };

/** Sends a message and waits until SQS has confirmed it; `arrivedAtTick` is when its callback arrived, on the monotonic clock. */
export type Publish = (message: QueueMessage, arrivedAtTick: number) => Promise<PublishResult>;

/** What became of one attempt. */
type Attempt = { readonly ok: true } | (Omit<SqsFailure, 'clockSkew'> & { readonly stale?: boolean });

/** What a publisher measures time with; tests replace it. */
export interface Clock {
	/** A monotonic clock, in ms. */
	tick(): number;
	/** Resolves after a pause, in ms. */
	pause(ms: number): Promise<void>;
	/** A random number from 0 to 1. */
	random(): number;
}

/**
 * The limit of one attempt. SQS normally responds within 5–20 ms, and within a few hundred on a bad day. Two whole
 * attempts and their pauses fit into the 1600 ms; with three shorter ones, a queue that is slow by half a second would
 * never get a message.
 */
const ATTEMPT_TIMEOUT_MS = 750;

/**
 * With less time left there is no further attempt: it would be cut off before SQS could respond over a new connection,
 * and its `Timeout` would hide the error that says what is wrong.
 */
const MIN_ATTEMPT_MS = 50;

const systemClock: Clock = {
	tick: () => performance.now(),
	pause: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
	random: Math.random,
};

/**
 * Makes the one function that talks to SQS, in SQS's JSON protocol.
 * The AWS SDK would do the same, but a cold start takes two and a half times as long with it: see bench/results.md.
 */
export const createPublisher = (
	config: Pick<Config, 'queueUrl' | 'sqsEndpoint' | 'region'>,
	env: NodeJS.ProcessEnv,
	clock: Clock = systemClock,
): Publish => {
	const endpoint = new URL('/', config.sqsEndpoint ?? config.queueUrl);
	const exchange = createExchange(endpoint);
	const sign = createSigner();
	/** How far SQS's clock is ahead of ours, in ms. */
	let skewMs = 0;

	const attempt = async (messageBody: string, body: string, timeoutMs: number): Promise<Attempt> => {
		const { headers } = sign(
			{
				service: 'sqs',
				region: config.region,
				host: endpoint.host,
				headers: {
					'Content-Type': 'application/x-amz-json-1.0',
					'X-Amz-Target': 'AmazonSQS.SendMessage',
					'X-Amz-Date': toAmzDate(Date.now() + skewMs),
				},
				body,
			},
			readCredentials(env),
		);
		let md5: string | undefined;
		const response = await exchange({
			headers: headers as Record<string, string>,
			body,
			timeoutMs,
			// Hashed only once the request is sent, so that it overlaps with SQS's work.
			onSent: () => {
				md5 = hash('md5', messageBody);
			},
		});
		if (!response.ok) return { ...response, retryable: true };
		const result = readSqsResponse({ ...response, body: response.body.toString() }, md5);
		if (!result.ok && result.clockSkew) skewMs = Date.parse(String(response.headers.date)) - Date.now() || 0;
		return result;
	};

	return async (message, arrivedAtTick) => {
		const body = JSON.stringify({
			QueueUrl: config.queueUrl,
			MessageBody: message.body,
			MessageGroupId: message.groupId,
			MessageDeduplicationId: message.deduplicationId,
		});
		const start = clock.tick();
		const deadline = start + sendBudget(arrivedAtTick, start);
		for (let retry = 0; ; retry++) {
			const result = await attempt(
				message.body,
				body,
				Math.max(1, Math.min(ATTEMPT_TIMEOUT_MS, deadline - clock.tick())),
			);
			if (result.ok) return { ok: true, durationMs: Math.round(clock.tick() - start) };
			const { code, cause, retryable, stale } = result;
			// SQS closes idle connections and Lambda freezes them: a fresh one needs no pause.
			const pauseMs = stale ? 0 : backoff(retry, clock.random());
			if (!retryable || clock.tick() + pauseMs + MIN_ATTEMPT_MS > deadline) return { ok: false, code, cause };
			if (pauseMs > 0) await clock.pause(pauseMs);
		}
	};
};

/** Exponential backoff with full jitter, in ms; the deadline leaves room for about seven retries. */
const backoff = (retry: number, random: number): number => random * 25 * 2 ** retry;

/** A Unix time in ms as SigV4 writes it, e.g. `20260101T000001Z`. */
const toAmzDate = (time: number): string => new Date(time).toISOString().replace(/[:-]|\.\d{3}/g, '');
