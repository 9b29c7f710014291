// Where the time of a warm callback goes, and how it grows with the body: every stage by itself, in one process, hot.
import { hash } from 'node:crypto';
import { writeSync } from 'node:fs';
import { type Command, commands } from '../src/message/commands.ts';
import { buildFromCallback } from '../src/message/from-callback.ts';
import { toQueueMessage } from '../src/message/queue-message.ts';
import { reportOutcome } from '../src/middleware/report-outcome.ts';
import { createSigner } from '../src/queue/sign.ts';
import { readBody } from '../src/tencent/body.ts';
import { parseQuery } from '../src/tencent/query.ts';
import { verify } from '../src/tencent/signature.ts';
import { benchBodies, bodyOfElements, bodyOfSize, eventOf, slowBodies, TOKEN } from './events.ts';
import { PURE_STAGES } from './report/warm.ts';

type Stage = () => unknown;

const sign = createSigner();

/** Median of rounds, in microseconds of wall time a call. */
const microseconds = (run: Stage): number => {
	// Enough calls a round to fill about 4 ms, after a warm-up for the JIT.
	const until = performance.now() + 40;
	let calls = 0;
	while (performance.now() < until) {
		run();
		calls++;
	}
	const each = Math.max(1, Math.round(calls / 10));
	const rounds = Array.from({ length: 15 }, () => {
		const start = performance.now();
		for (let i = 0; i < each; i++) run();
		return ((performance.now() - start) * 1000) / each;
	});
	return rounds.sort((a, b) => a - b)[7] ?? Number.NaN;
};

/** The stages of one callback, in their order. */
const stagesOf = (body: unknown): Record<string, Stage> => {
	const event = eventOf(body);
	const sdkAppId = '1400000000';
	const arrivedAt = Date.now();
	const query = parseQuery(event.rawQueryString);
	const payload = readBody(event.body, event.isBase64Encoded);
	const command = commands.get(query.CallbackCommand) as Command;
	const callback = command.validate(payload.json);
	const happening = callback.normalize(query, sdkAppId);
	const built = buildFromCallback({ sdkAppId, query, payload, callback, arrivedAt });
	const { message } = built;
	const wrap = () =>
		JSON.stringify({
			QueueUrl: 'https://sqs.eu-central-1.amazonaws.com/123456789012/messages.fifo',
			MessageBody: message.body,
			MessageGroupId: message.groupId,
			MessageDeduplicationId: message.deduplicationId,
		});
	const wrapped = wrap();
	return {
		query: () => parseQuery(event.rawQueryString),
		signature: () => verify([TOKEN], query, arrivedAt),
		'parse, depth': () => readBody(event.body, event.isBase64Encoded),
		validate: () => command.validate(payload.json),
		normalize: () => callback.normalize(query, sdkAppId),
		envelope: () => toQueueMessage(happening, payload, arrivedAt),
		'request body, MD5': () => [wrap(), hash('md5', message.body)],
		'sign (SigV4)': () =>
			sign(
				{
					service: 'sqs',
					region: 'eu-central-1',
					host: 'sqs.eu-central-1.amazonaws.com',
					path: '/',
					headers: { 'Content-Type': 'application/x-amz-json-1.0', 'X-Amz-Target': 'AmazonSQS.SendMessage' },
					body: wrapped,
				},
				{ accessKeyId: 'local', secretAccessKey: 'local', sessionToken: 'x'.repeat(800) },
			),
		'log, metrics': () =>
			reportOutcome({ event, internal: { arrivedAt, query, sdkAppId, callback, ...built, publishMs: 7 } }),
	};
};

const measure = (body: unknown, names?: readonly string[]): Record<string, number> => {
	const stages = Object.entries(stagesOf(body)).filter(([name]) => !names || names.includes(name));
	return Object.fromEntries(stages.map(([name, run]) => [name, microseconds(run)]));
};
const row = (body: unknown) => ({ bytes: Buffer.byteLength(JSON.stringify(body)), ...measure(body, PURE_STAGES) });

writeSync(
	3,
	JSON.stringify({
		stages: Object.fromEntries(Object.entries(benchBodies()).map(([name, body]) => [name, measure(body)])),
		sizes: [0, 1, 4, 16, 64, 256].map((kib) => row(bodyOfSize(kib * 1024))),
		elements: [1, 10, 100, 1000].map((count) => ({ count, ...row(bodyOfElements(count)) })),
		slow: Object.fromEntries(Object.entries(slowBodies()).map(([name, body]) => [name, row(body)])),
	}),
);
