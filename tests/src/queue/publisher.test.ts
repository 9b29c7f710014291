import { createHash, createHmac } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import type { IncomingHttpHeaders } from 'node:http';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { GetQueueAttributesCommand } from '@aws-sdk/client-sqs';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { type LocalQueue, localAws, startLocalQueue } from '../../../scripts/local/queue.ts';
import { readConfig } from '../../../src/config.ts';
import type { QueueMessage } from '../../../src/message/queue-message.ts';
import { type Clock, createPublisher, type Publish } from '../../../src/queue/publisher.ts';
import { type FaultProxy, faults, startFaultProxy } from '../../support/fault-proxy.ts';

const message = (body: string, deduplicationId = 'a', groupId = '1400000000:@TGS#1') =>
	({ body, groupId, deduplicationId }) satisfies QueueMessage;

/** A clock that only a test moves: no deadline passes because the machine is busy. */
const stoppedClock = (random = 0): Clock & { now: number; readonly pauses: number[] } => {
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

const publisherFor = (QUEUE_URL: string, env: Record<string, string> = {}, clock: Clock = stoppedClock()): Publish =>
	createPublisher(
		readConfig({ SDK_APP_IDS: '1400000000', ...localAws, QUEUE_URL, ...env }),
		{ ...localAws, ...env },
		clock,
	);

/** The result of a send that SQS confirmed. */
const confirmed = { ok: true, durationMs: expect.any(Number) };

let queue: LocalQueue;
let proxy: FaultProxy;
beforeEach(async () => {
	queue = await startLocalQueue();
	proxy = await startFaultProxy(queue.url);
});
afterEach(async () => {
	vi.restoreAllMocks();
	await proxy.close();
	await queue.stop();
});

describe('a published message', () => {
	test('is on the queue verbatim, with both keys', async () => {
		const body = '{"text":"\\ud83d\\ude00 漢字 \\u0000 \u2028"}';
		expect(await publisherFor(queue.url)(message(body, 'id-1'), 0)).toEqual(confirmed);
		expect(await queue.receiveAll()).toMatchObject([
			{ Body: body, Attributes: { MessageGroupId: '1400000000:@TGS#1', MessageDeduplicationId: 'id-1' } },
		]);
	});

	test('is not doubled when it is published again, because the deduplication id is the same', async () => {
		const publish = publisherFor(queue.url);
		for (let delivery = 1; delivery <= 3; delivery++) {
			expect(await publish(message('{"n":1}', 'same'), 0)).toEqual(confirmed);
		}
		expect(await queue.receiveAll()).toHaveLength(1);
	});

	test('is one even if SQS stored it and its response was lost', async () => {
		proxy.break(faults.resetsWhileAnswering, 1);
		expect(await publisherFor(proxy.queueUrl)(message('{}'), 0)).toEqual(confirmed);
		expect(proxy.requests).toBe(2);
		expect(await queue.receiveAll()).toHaveLength(1);
	});

	test('goes to the endpoint that is set, and to the queue that QUEUE_URL names', async () => {
		const elsewhere = queue.url.replace(/^http:\/\/[^/]+/, 'http://127.0.0.1:1');
		const publish = publisherFor(elsewhere, { AWS_ENDPOINT_URL_SQS: new URL(proxy.queueUrl).origin });
		expect(await publish(message('{}'), 0)).toEqual(confirmed);
		expect(proxy.requests).toBe(1);
	});
});

describe('a request', () => {
	const env = {
		AWS_REGION: 'eu-central-1',
		AWS_ACCESS_KEY_ID: 'AKIDEXAMPLE',
		AWS_SECRET_ACCESS_KEY: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY',
		AWS_SESSION_TOKEN: 'IQoJb3JpZ2luX2VjE/+==',
	};

	// The queue under test takes any credentials, so that nothing but this would notice a wrong signature.
	test('is signed as AWS checks it: for SQS, the region, the session and this very body', async () => {
		const requests: { requestLine: string; headers: IncomingHttpHeaders; body: Buffer }[] = [];
		proxy.break(async ({ requestLine, headers, body, forward, answer }) => {
			requests.push({ requestLine, headers, body: await body() });
			answer(await forward());
		});
		await publisherFor(proxy.queueUrl, env)(message('{"text":"漢字"}'), 0);

		const [{ requestLine, headers, body }] = requests as [(typeof requests)[0]];
		expect(requestLine).toBe('POST /');
		expect(headers).toMatchObject({
			'content-type': 'application/x-amz-json-1.0',
			'x-amz-security-token': env.AWS_SESSION_TOKEN,
			'x-amz-target': 'AmazonSQS.SendMessage',
		});
		const date = String(headers['x-amz-date']);
		const signedAt = Date.parse(date.replace(/^(....)(..)(..T..)(..)(..Z)$/, '$1-$2-$3:$4:$5'));
		expect(Math.abs(Date.now() - signedAt)).toBeLessThan(60_000);

		const scope = `${date.slice(0, 8)}/eu-central-1/sqs/aws4_request`;
		const [, signedHeaders = ''] = String(headers.authorization).match(/SignedHeaders=([^,]+)/) ?? [];
		expect(signedHeaders.split(';')).toEqual(
			expect.arrayContaining(['host', 'x-amz-date', 'x-amz-security-token', 'x-amz-target']),
		);
		expect(headers.authorization).toBe(
			`AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/${scope}, SignedHeaders=${signedHeaders}, ` +
				`Signature=${signature(env.AWS_SECRET_ACCESS_KEY, scope, signedHeaders.split(';'), headers, body)}`,
		);
	});
});

/** What AWS computes for a POST to `/`: docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html */
const signature = (secret: string, scope: string, names: string[], headers: IncomingHttpHeaders, body: Buffer) => {
	const sha256 = (data: string | Buffer) => createHash('sha256').update(data).digest('hex');
	const hmac = (key: string | Buffer, data: string) => createHmac('sha256', key).update(data).digest();
	const lines = names.map((name) => `${name}:${String(headers[name]).trim()}\n`).join('');
	const canonicalRequest = ['POST', '/', '', lines, names.join(';'), sha256(body)].join('\n');
	const toSign = ['AWS4-HMAC-SHA256', headers['x-amz-date'], scope, sha256(canonicalRequest)].join('\n');
	const key = scope.split('/').reduce<string | Buffer>(hmac, `AWS4${secret}`);
	return hmac(key, toSign).toString('hex');
};

describe('many messages at a time', () => {
	test('all arrive, through one client', async () => {
		const publish = publisherFor(queue.url);
		const sends = Array.from({ length: 100 }, (_, n) => publish(message(`{"n":${n}}`, `id-${n}`, `g-${n % 10}`), 0));
		expect(await Promise.all(sends)).toEqual(sends.map(() => confirmed));
		const { Attributes } = await queue.client.send(
			new GetQueueAttributesCommand({ QueueUrl: queue.url, AttributeNames: ['ApproximateNumberOfMessages'] }),
		);
		expect(Attributes).toEqual({ ApproximateNumberOfMessages: '100' });
	});
});

describe('a message that SQS did not accept', () => {
	test('is reported, not thrown, with the name of the error', async () => {
		proxy.break(faults.deniesAccess);
		const result = await publisherFor(proxy.queueUrl)(message('{}'), 0);
		expect(result).toMatchObject({
			ok: false,
			code: expect.stringContaining('AccessDenied'),
			cause: expect.any(Error),
		});
	});

	test('is reported if SQS responds with 200 without confirming it', async () => {
		const clock = stoppedClock();
		proxy.break((exchange) => {
			clock.now += 800;
			faults.answersGarbage(exchange);
		});
		expect(await publisherFor(proxy.queueUrl, {}, clock)(message('{}'), 0)).toMatchObject({
			ok: false,
			code: 'MalformedResponse',
		});
		expect(await queue.receiveAll()).toEqual([]);
	});

	test('is reported at once if SQS holds another body, because a retry would be dropped as a duplicate', async () => {
		proxy.break(faults.answersAnotherMd5);
		const result = await publisherFor(proxy.queueUrl)(message('{}'), 0);
		expect(result).toMatchObject({ ok: false, code: 'WrongMD5' });
		expect(proxy.requests).toBe(1);
	});

	test('is reported once the deadline has passed, and its connections are closed', async () => {
		const clock = stoppedClock();
		proxy.break(() => {
			clock.now += 800;
		});
		expect(await publisherFor(proxy.queueUrl, {}, clock)(message('{}'), 0)).toMatchObject({
			ok: false,
			code: 'Timeout',
			cause: { message: expect.stringMatching(/^No response within \d+ ms$/) },
		});
		expect(proxy.requests).toBe(2);
		await proxy.deserted();
	});

	test.each([
		{ name: 'is reset', fault: faults.resetsInMidBody },
		{ name: 'is closed', fault: faults.hangsUpInMidBody },
	])(
		'is known to be lost once the connection $name in the middle of the response, without waiting for the timeout',
		async ({ fault }) => {
			const clock = stoppedClock();
			proxy.break((exchange) => {
				clock.now = 1600;
				return fault(exchange);
			});
			expect(await publisherFor(proxy.queueUrl, {}, clock)(message('{}'), 0)).toMatchObject({ code: 'ECONNRESET' });
		},
	);

	test('that came late gets no more than the minimum', async () => {
		const timers = vi.spyOn(globalThis, 'setTimeout');
		proxy.break(faults.hangsBeforeHeaders);
		expect(
			await publisherFor(
				proxy.queueUrl,
				{},
				{ ...stoppedClock(), tick: () => performance.now() },
			)(message('{}'), performance.now() - 60_000),
		).toMatchObject({ code: 'Timeout' });
		const timeouts = timers.mock.calls.map(([, milliseconds]) => Number(milliseconds));
		expect(Math.max(...timeouts)).toBeLessThanOrEqual(400);
	});

	test('is sent again after pauses that double, because a queue in trouble needs time', async () => {
		const clock = stoppedClock(0.5);
		proxy.break(faults.throttlesAsSqs, 4);
		expect(await publisherFor(proxy.queueUrl, {}, clock)(message('{}'), 0)).toEqual(confirmed);
		expect(clock.pauses).toEqual([12.5, 25, 50, 100]);
	});

	test('leaves no timer behind, and neither does one that was confirmed', async () => {
		const set = vi.spyOn(globalThis, 'setTimeout');
		const cleared = vi.spyOn(globalThis, 'clearTimeout');
		await publisherFor(proxy.queueUrl)(message('{}'), 0);
		proxy.break(faults.deniesAccess);
		await publisherFor(proxy.queueUrl)(message('{}', 'b'), 0);
		const attempts = set.mock.results.filter((_, i) => set.mock.calls[i]?.[1] === 750).map(({ value }) => value);
		expect(attempts).toHaveLength(2);
		expect(cleared.mock.calls.map(([timer]) => timer)).toEqual(expect.arrayContaining(attempts));
	});

	// On a clock that only the first attempt moves; the pause is at most 25 ms.
	test.each([
		{ took: 1550, random: 0, requests: 2, because: 'the 50 ms left are just enough' },
		{ took: 1551, random: 0, requests: 1, because: '49 ms are too few for another' },
		{ took: 1540, random: 0.99, requests: 1, because: 'the pause would leave too few for another' },
		{ took: 1700, random: 0, requests: 1, because: 'the deadline has passed' },
	])('is sent in $requests attempts when the first took $took ms, because $because', async (row) => {
		const clock = stoppedClock(row.random);
		proxy.break((exchange) => {
			clock.now += row.took;
			faults.throttlesAsSqs(exchange);
		});
		const result = await publisherFor(proxy.queueUrl, {}, clock)(message('{}'), 0);
		expect(proxy.requests).toBe(row.requests);
		expect(result).toMatchObject({ ok: false, code: 'RequestThrottled' });
	});

	test('is sent again with the time of SQS if SQS says that our clock is wrong', async () => {
		const signedAt: string[] = [];
		const serverTime = new Date(Date.now() + 20 * 60_000);
		proxy.break(async (exchange) => {
			signedAt.push(String(exchange.headers['x-amz-date']));
			if (signedAt.length > 1) return exchange.answer(await exchange.forward());
			exchange.answer({
				status: 403,
				headers: { date: serverTime.toUTCString() },
				body: Buffer.from(
					JSON.stringify({ __type: 'com.amazon.coral.service#SignatureDoesNotMatch', message: 'Signature expired: …' }),
				),
			});
		});

		expect(await publisherFor(proxy.queueUrl)(message('{}'), 0)).toEqual(confirmed);
		expect(signedAt).toHaveLength(2);
		expect(String(signedAt[1]).slice(0, 11)).toBe(serverTime.toISOString().replace(/[:-]/g, '').slice(0, 11));
	});

	test('is sent again even if SQS does not say what time it is', async () => {
		proxy.break(({ answer }) => {
			answer({ status: 403, headers: { date: '' }, body: Buffer.from('{"__type":"RequestExpired"}') });
		}, 1);

		expect(await publisherFor(proxy.queueUrl)(message('{}'), 0)).toEqual(confirmed);
	});

	test.each([
		{ name: 'throttling', fault: faults.throttlesAsSqs },
		{ name: 'a server error', fault: faults.answers503 },
		{ name: 'a reset', fault: faults.resetsWhileSending },
	])('is sent again at least three times after $name', async ({ fault }) => {
		proxy.break(fault, 3);
		expect(await publisherFor(proxy.queueUrl)(message('{}'), 0)).toEqual(confirmed);
		expect(proxy.requests).toBe(4);
	});

	test.each([
		{ name: 'the access is denied', fault: faults.deniesAccess },
		{ name: 'the queue does not exist', fault: faults.doesNotExist },
		{ name: 'the contents are rejected', fault: faults.refusesTheContents },
	])('is not sent again if $name, because no attempt would fix that', async ({ fault }) => {
		proxy.break(fault);
		await publisherFor(proxy.queueUrl)(message('{}'), 0);
		expect(proxy.requests).toBe(1);
	});
});

describe('an https endpoint', () => {
	test('is reached over TLS, on a connection that is kept alive', async () => {
		// A key pair made for this test alone, trusted by nobody else.
		const [key, cert] = await Promise.all(['key', 'cert'].map((name) => readFile(`tests/fixtures/tls/${name}.pem`)));
		setDefaultCACertificates([String(cert)]);
		const secure = await startFaultProxy(queue.url, { key, cert });
		try {
			const publish = publisherFor(secure.queueUrl);
			for (const id of ['1', '2', '3']) {
				expect(await publish(message('{}', id), 0)).toEqual(confirmed);
			}
			expect(secure.queueUrl).toMatch(/^https:/);
			expect(secure.connections).toBe(1);
			expect(await queue.receiveAll()).toHaveLength(3);
		} finally {
			await secure.close();
			setDefaultCACertificates(getCACertificates('bundled'));
		}
	});
});

describe('connections', () => {
	test('are kept, so that a warm send needs no handshake', async () => {
		const publish = publisherFor(proxy.queueUrl);
		for (const id of ['1', '2', '3', '4', '5']) await publish(message('{}', id), 0);
		expect(proxy.connections).toBe(1);
	});

	test('to a server that was restarted in between do not cost the message', async () => {
		const publish = publisherFor(proxy.queueUrl);
		await publish(message('{}', '1'), 0);
		proxy.drop();
		expect(await publish(message('{}', '2'), 0)).toEqual(confirmed);
		expect(await queue.receiveAll()).toHaveLength(2);
	});

	test.each([
		{
			kept: true,
			pauses: 0,
			name: 'kept ones reset while sending are replaced at once, because SQS closes them when idle',
		},
		{
			kept: false,
			pauses: 1,
			name: 'new ones reset while sending are replaced after a pause, because SQS may be in trouble',
		},
	])('$name', async ({ kept, pauses }) => {
		const clock = stoppedClock(0.99);
		const publish = publisherFor(proxy.queueUrl, {}, clock);
		if (kept) await publish(message('{}', '1'), 0);
		const before = proxy.requests;
		proxy.break(faults.resetsWhileSending, 1);
		expect(await publish(message('{}', '2'), 0)).toEqual(confirmed);
		expect(proxy.requests - before).toBe(2);
		expect(clock.pauses).toHaveLength(pauses);
	});
});
