import { createHash, createHmac } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import type { IncomingHttpHeaders } from 'node:http';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { GetQueueAttributesCommand } from '@aws-sdk/client-sqs';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { type LocalQueue, localAws, startLocalQueue } from '../../../scripts/local/queue.ts';
import { readConfig } from '../../../src/config.ts';
import type { QueueMessage } from '../../../src/message/event.ts';
import { createPublisher, type Publish } from '../../../src/queue/publisher.ts';
import { onTestClock } from '../../support/clock.ts';
import { type FaultProxy, faults, startFaultProxy } from '../../support/fault-proxy.ts';

const message = (body: string, deduplicationId = 'a', groupId = '1400000000:@TGS#1') =>
	({ body, groupId, deduplicationId }) as QueueMessage;

const create = (QUEUE_URL: string, env: Record<string, string> = {}): Publish =>
	createPublisher(readConfig({ SDK_APP_IDS: '1400000000', ...localAws, QUEUE_URL, ...env }), { ...localAws, ...env });

/** A publisher to whom time passes only where a fault makes it wait. */
const publisherFor = (queueUrl: string, env: Record<string, string> = {}): Publish => {
	const publish = create(queueUrl, env);
	return async (...args) => (await onTestClock(proxy, () => publish(...args))).result;
};

/** Publishes a message through the proxy, and tells how many milliseconds that took. */
const timed = (arrivedAt = Date.now()) => {
	const publish = create(proxy.queueUrl);
	return onTestClock(proxy, () => publish(message('{}'), arrivedAt));
};

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
	test('stands on the queue letter by letter, with both keys', async () => {
		const body = '{"text":"\\ud83d\\ude00 漢字 \\u0000 \u2028"}';
		expect(await publisherFor(queue.url)(message(body, 'id-1'), Date.now())).toEqual({ ok: true });
		expect(await queue.receiveAll()).toMatchObject([
			{ Body: body, Attributes: { MessageGroupId: '1400000000:@TGS#1', MessageDeduplicationId: 'id-1' } },
		]);
	});

	test('is not doubled when it is published again, because the deduplication id is the same', async () => {
		const publish = publisherFor(queue.url);
		for (let delivery = 1; delivery <= 3; delivery++) {
			expect(await publish(message('{"n":1}', 'same'), Date.now())).toEqual({ ok: true });
		}
		expect(await queue.receiveAll()).toHaveLength(1);
	});

	test('is one even if SQS stored it and the answer got lost', async () => {
		proxy.break(faults.resetsWhileAnswering, 1);
		expect(await publisherFor(proxy.queueUrl)(message('{}'), Date.now())).toEqual({ ok: true });
		expect(proxy.requests).toBe(2);
		expect(await queue.receiveAll()).toHaveLength(1);
	});

	test('goes to the endpoint that is set, and to the queue that QUEUE_URL names', async () => {
		const elsewhere = queue.url.replace(/^http:\/\/[^/]+/, 'http://127.0.0.1:1');
		const publish = publisherFor(elsewhere, { AWS_ENDPOINT_URL_SQS: new URL(proxy.queueUrl).origin });
		expect(await publish(message('{}'), Date.now())).toEqual({ ok: true });
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
		const requests: { requestLine: string; headers: IncomingHttpHeaders; body: Buffer; cameAt: number }[] = [];
		proxy.break(async ({ requestLine, headers, body, forward, answer }) => {
			requests.push({ requestLine, headers, body: await body(), cameAt: Date.now() });
			answer(await forward());
		});
		await publisherFor(proxy.queueUrl, env)(message('{"text":"漢字"}'), Date.now());

		const [{ requestLine, headers, body, cameAt }] = requests as [(typeof requests)[0]];
		expect(requestLine).toBe('POST /');
		expect(headers).toMatchObject({
			'content-type': 'application/x-amz-json-1.0',
			'x-amz-security-token': env.AWS_SESSION_TOKEN,
			'x-amz-target': 'AmazonSQS.SendMessage',
		});
		const date = String(headers['x-amz-date']);
		const signedAt = Date.parse(date.replace(/^(....)(..)(..T..)(..)(..Z)$/, '$1-$2-$3:$4:$5'));
		expect(signedAt).toBe(Math.floor(cameAt / 1000) * 1000);

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
		const publish = create(queue.url);
		const messages = Array.from({ length: 100 }, (_, n) => message(`{"n":${n}}`, `id-${n}`, `g-${n % 10}`));
		const { result } = await onTestClock(proxy, () =>
			Promise.all(messages.map((message) => publish(message, Date.now()))),
		);
		expect(result).toEqual(messages.map(() => ({ ok: true })));
		const { Attributes } = await queue.client.send(
			new GetQueueAttributesCommand({ QueueUrl: queue.url, AttributeNames: ['ApproximateNumberOfMessages'] }),
		);
		expect(Attributes).toEqual({ ApproximateNumberOfMessages: '100' });
	});
});

describe('a message that SQS did not take', () => {
	test('is reported, not thrown, with the name of the error', async () => {
		proxy.break(faults.deniesAccess);
		const result = await publisherFor(proxy.queueUrl)(message('{}'), Date.now());
		expect(result).toMatchObject({
			ok: false,
			code: expect.stringContaining('AccessDenied'),
			cause: expect.any(Error),
		});
	});

	test('is reported when the answer says 200 and is none, because only a confirmation counts', async () => {
		proxy.break(faults.answersGarbage);
		expect(await publisherFor(proxy.queueUrl)(message('{}'), Date.now())).toMatchObject({ ok: false });
		expect(await queue.receiveAll()).toEqual([]);
	});

	test('is reported at once when SQS holds another body than was sent, because a retry would be a duplicate', async () => {
		proxy.break(faults.answersAnotherMd5);
		const result = await publisherFor(proxy.queueUrl)(message('{}'), Date.now());
		expect(result).toMatchObject({ ok: false, code: 'WrongMD5' });
		expect(proxy.requests).toBe(1);
	});

	test('is reported when the deadline passes, and no sooner than there was time for a second attempt', async () => {
		proxy.break(faults.hangsBeforeHeaders);
		const { result, ms } = await timed();
		expect(result).toMatchObject({
			ok: false,
			code: 'Timeout',
			cause: { message: expect.stringMatching(/^SQS did not answer within \d+ ms$/) },
		});
		expect(ms).toBeGreaterThan(1200);
		expect(ms).toBeLessThanOrEqual(1600);
		expect(proxy.requests).toBeGreaterThanOrEqual(2);
		// Giving up closes the connection too.
		await proxy.deserted();
	});

	test.each([
		{ name: 'is reset', fault: faults.resetsInMidBody },
		{ name: 'is closed', fault: faults.hangsUpInMidBody },
	])('is known to be lost when the connection $name in mid-answer, not only at the time-out', async ({ fault }) => {
		proxy.break(fault);
		expect(await publisherFor(proxy.queueUrl)(message('{}'), Date.now())).toMatchObject({ code: 'ECONNRESET' });
	});

	test('that came late gets no more than the time that is left', async () => {
		proxy.break(faults.hangsBeforeHeaders);
		expect(await timed(Date.now() - 60_000)).toMatchObject({ result: { code: 'Timeout' }, ms: 400 });
	});

	test('is sent again after pauses that double, because a queue in trouble needs time', async () => {
		vi.spyOn(Math, 'random').mockReturnValue(0.4);
		const times: number[] = [];
		proxy.break((exchange) => {
			times.push(Date.now());
			return (times.length <= 4 ? faults.throttlesAsSqs : faults.passes)(exchange);
		});
		expect(await timed()).toMatchObject({ result: { ok: true } });
		expect(times.slice(1).map((time, index) => time - (times[index] as number))).toEqual([10, 20, 40, 80]);
	});

	test('leaves no timer behind, and neither does one that arrived', async () => {
		proxy.break(faults.deniesAccess);
		const { result: timers } = await onTestClock(proxy, async () => {
			await create(queue.url)(message('{}', 'a'), Date.now());
			await create(proxy.queueUrl)(message('{}', 'b'), Date.now());
			return vi.getTimerCount();
		});
		expect(timers).toBe(0);
	});

	// Of a message that came late, which has 400 ms; the pause is at most 25 ms.
	test.each([
		{ took: 350, random: 0, requests: 2, because: 'the 50 ms left are just enough' },
		{ took: 351, random: 0, requests: 1, because: '49 ms are too few for another' },
		{ took: 340, random: 0.99, requests: 1, because: 'the pause would leave too few for another' },
		{ took: 399, random: 0, requests: 1, because: 'the deadline is there' },
	])('is sent in $requests attempts when the first took $took ms, because $because', async (row) => {
		vi.spyOn(Math, 'random').mockReturnValue(row.random);
		proxy.break(async (exchange) => {
			await exchange.stall(proxy.requests === 1 ? row.took : 1);
			await faults.throttlesAsSqs(exchange);
		});
		const { result } = await timed(Date.now() - 60_000);
		expect(proxy.requests).toBe(row.requests);
		expect(result).toMatchObject({ ok: false, code: 'RequestThrottled' });
	});

	test.each([
		{ name: 'throttling', fault: faults.throttlesAsSqs },
		{ name: 'a server error', fault: faults.answers503 },
		{ name: 'a reset', fault: faults.resetsWhileSending },
	])('is tried again three times at least within the deadline after $name', async ({ fault }) => {
		proxy.break(fault, 3);
		expect(await publisherFor(proxy.queueUrl)(message('{}'), Date.now())).toEqual({ ok: true });
		expect(proxy.requests).toBe(4);
	});

	test.each([
		{ name: 'the access is denied', fault: faults.deniesAccess },
		{ name: 'the queue does not exist', fault: faults.doesNotExist },
		{ name: 'the contents are refused', fault: faults.refusesTheContents },
	])('is not tried again when $name, because no attempt would mend that', async ({ fault }) => {
		proxy.break(fault);
		await publisherFor(proxy.queueUrl)(message('{}'), Date.now());
		expect(proxy.requests).toBe(1);
	});
});

describe('an https endpoint', () => {
	test('is spoken to over TLS, on a connection that is kept', async () => {
		// A key pair that was made for this test alone, and that nobody else trusts.
		const [key, cert] = await Promise.all(['key', 'cert'].map((name) => readFile(`tests/fixtures/tls/${name}.pem`)));
		setDefaultCACertificates([String(cert)]);
		const secure = await startFaultProxy(queue.url, { key, cert });
		try {
			const publish = publisherFor(secure.queueUrl);
			for (const id of ['1', '2', '3']) {
				expect(await publish(message('{}', id), Date.now())).toEqual({ ok: true });
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
		for (const id of ['1', '2', '3', '4', '5']) await publish(message('{}', id), Date.now());
		expect(proxy.connections).toBe(1);
	});

	test('to a server that was restarted in between do not cost the message', async () => {
		const publish = publisherFor(proxy.queueUrl);
		await publish(message('{}', '1'), Date.now());
		proxy.drop();
		expect(await publish(message('{}', '2'), Date.now())).toEqual({ ok: true });
		expect(await queue.receiveAll()).toHaveLength(2);
	});

	test.each([
		{
			kept: true,
			ms: 0,
			name: 'kept ones reset while sending are replaced at once, because SQS closes them when idle',
		},
		{
			kept: false,
			ms: 10,
			name: 'new ones reset while sending are replaced after a pause, because SQS may be in trouble',
		},
	])('$name', async ({ kept, ms }) => {
		vi.spyOn(Math, 'random').mockReturnValue(0.4);
		const publish = create(proxy.queueUrl);
		const send = (id: string) => onTestClock(proxy, () => publish(message('{}', id), Date.now()));
		if (kept) await send('1');
		const before = proxy.requests;
		proxy.break(faults.resetsWhileSending, 1);
		expect(await send('2')).toEqual({ result: { ok: true }, ms });
		expect(proxy.requests - before).toBe(2);
	});
});
