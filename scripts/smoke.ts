// Checks a deployed relay from outside, from its URL to its queue: `npm run smoke -- --help`.
import { randomUUID } from 'node:crypto';
import { styleText } from 'node:util';
import type { SQSClient } from '@aws-sdk/client-sqs';
import { parseGroupMessageEvent } from '../src/contract.ts';
import { rejections } from '../src/tencent/response.ts';
import { explainQueueError, explainReply, isAcknowledged, toReason } from './smoke/explain.ts';
import { createPoster, type Poster, type Reply } from './smoke/post.ts';
import { checkQueue, connectTo, takeSample } from './smoke/queue.ts';
import { FOREIGN_APP_ID, makeQuery, makeSample, SMOKE_GROUP_ID } from './smoke/sample.ts';
import { isLocal, LOCAL_URL, readTarget, type Target } from './smoke/target.ts';
import { readCommandLine } from './terminal/command-line.ts';

/** SQS has confirmed the sample by then, so one long poll should find it. */
const WAIT_SECONDS = 10;
/** When Tencent hangs up. */
const TENCENT_WAITS_MS = 2000;

const HELP = `Checks a deployed relay: sends it a signed sample, waits for that on the queue, and says how long each part took.
It also checks that a wrong signature and an app of somebody else are refused.

Usage: npm run smoke -- [options]

Options:
  --url <url>         the callback URL, the output CallbackUrl; that of "npm run dev" if left out
  --queue-url <url>   the queue, the output QueueUrl; QUEUE_URL if left out, or the queue of "npm run dev" for its URL
  --help              shows this

The app is the first of SDK_APP_IDS, the token the first of CALLBACK_TOKENS. AWS credentials come from the same places
as those of the AWS CLI; the queue's URL says its region.

The sample is a message of the made-up group ${SMOKE_GROUP_ID}. It is deleted when it is found on the queue, but a
consumer may have it first: let consumers skip that group. Any other message that is received goes back at once; SQS
counts that as one of its attempts, or as two where ten or more wait. The wrong signature sets off the alarm
signature-failures.

Exit code: 0 if everything works, otherwise 1.
`;

const pass = (what: string, detail = ''): void =>
	console.log(`  ${styleText('green', '✓')} ${what.padEnd(36)} ${styleText('dim', detail)}`.trimEnd());
const note = (what: string): void => console.log(`  ${styleText('yellow', '–')} ${what}`);
const fail = (what: string): void => {
	process.exitCode = 1;
	console.error(`  ${styleText('red', '✗')} ${what}`);
};

/** The phases of a request with their times, e.g. `DNS 12 ms, TCP 20 ms, TLS 41 ms, response 310 ms`. */
const timesOf = (reply: Reply): string =>
	reply.ok ? reply.phases.map(([name, ms]) => `${name} ${ms.toFixed(0)} ms`).join(', ') : '';

/** Checks that a callback that is not the relay's to take is refused as documented. */
const checkRefusal = (what: string, reason: 'signature' | 'sdkAppId', reply: Reply, target: Target): void => {
	const { status, errorCode } = rejections[reason];
	if (reply.ok && toReason(reply) === reason) pass(`${what} is refused`, `${status}, ${errorCode}; ${timesOf(reply)}`);
	else if (reply.ok && isAcknowledged(reply))
		fail(`${what} is taken. It should be refused with ${status}, ${errorCode}`);
	else fail(`${what} should be refused with ${status}, ${errorCode}. ${explainReply(reply, target)}`);
};

const checkRefusals = async (target: Target, { post }: Poster, body: string): Promise<void> => {
	const { sdkAppId, token } = target;
	if (token === undefined)
		note('no signature is checked: the relay has no token, so anyone who knows the URL can send callbacks');
	else {
		// The sample itself: if it is taken after all, the queue drops it as a duplicate.
		const query = makeQuery(sdkAppId, token);
		query.set('Sign', '0'.repeat(64));
		checkRefusal('a wrong signature', 'signature', await post(query, body), target);
	}
	checkRefusal('a foreign SDKAppID', 'sdkAppId', await post(makeQuery(FOREIGN_APP_ID, token), body), target);
};

/** Waits for the sample on the queue, and checks that consumers can read it. */
const checkArrival = async (target: Target, client: SQSClient, marker: string, sentAt: number): Promise<void> => {
	const search = await takeSample(client, target.queueUrl.href, marker, WAIT_SECONDS).catch((error) => {
		fail(`The sample was acknowledged. ${explainQueueError(error, target)}`);
	});
	if (!search) return;
	const ms = performance.now() - sentAt;
	if (!search.found)
		return fail(
			search.because === 'time'
				? `The sample was acknowledged, but not seen on the queue within ${WAIT_SECONDS} s: a consumer has it, or --queue-url is not the relay's queue`
				: `The sample was acknowledged, but other messages wait before it on the queue. Nobody can tell from here: ${
						isLocal(target.queueUrl)
							? 'restart "npm run dev", which starts with an empty queue'
							: 'try again when consumers have caught up'
					}`,
		);
	try {
		parseGroupMessageEvent(search.body);
		pass('on the queue, and deleted from it', `${ms.toFixed(0)} ms after it was sent`);
	} catch (error) {
		fail(`The sample is on the queue, but consumers of this release cannot read it: ${(error as Error).message}`);
	}
};

const { values } = readCommandLine(HELP, {
	options: { url: { type: 'string', default: LOCAL_URL }, 'queue-url': { type: 'string' } },
});
const target = readTarget(values, process.env);
console.log(`${target.url.href}, app ${target.sdkAppId}, group ${SMOKE_GROUP_ID}`);

const check = async (poster: Poster, client: SQSClient): Promise<void> => {
	const began = performance.now();
	try {
		await checkQueue(client, target.queueUrl.href);
	} catch (error) {
		return fail(`${explainQueueError(error, target)}. Nothing was sent`);
	}
	pass('the queue is there', `${(performance.now() - began).toFixed(0)} ms`);

	const marker = `tim-relay smoke test ${randomUUID()}`;
	const body = makeSample(marker);
	const sentAt = performance.now();
	const reply = await poster.post(makeQuery(target.sdkAppId, target.token), body);
	const ms = performance.now() - sentAt;
	if (reply.ok && isAcknowledged(reply)) {
		pass('a signed callback is acknowledged', timesOf(reply));
		if (ms > TENCENT_WAITS_MS)
			note(`that took ${ms.toFixed(0)} ms in all. Tencent waits ${TENCENT_WAITS_MS} ms: try again`);
		await checkArrival(target, client, marker, sentAt);
	} else {
		fail(explainReply(reply, target));
		// A relay that refuses everything would pass the checks that follow.
		if (!reply.ok || toReason(reply) !== 'queue') return;
	}
	await checkRefusals(target, poster, body);
};

const poster = createPoster(target.url);
const client = connectTo(target.queueUrl, target.region);
await check(poster, client);
poster.close();
client.destroy();
if (!process.exitCode) console.log('Everything works.');
