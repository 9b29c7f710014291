import { describe, expect, test, vi } from 'vitest';
import { useBreakableQueue } from '../../support/breakable-queue.ts';
import { onTestClock } from '../../support/clock.ts';
import { faults } from '../../support/fault-proxy.ts';
import { confirmed, message, publisherFor, stoppedClock } from '../../support/publisher.ts';

const sqs = useBreakableQueue();

describe('a message that SQS did not accept', () => {
	test('is reported, not thrown, with the name of the error', async () => {
		sqs.proxy.break(faults.deniesAccess);
		const result = await publisherFor(sqs.proxy.queueUrl)(message('{}'), 0);
		expect(result).toMatchObject({
			ok: false,
			code: expect.stringContaining('AccessDenied'),
			cause: expect.any(Error),
		});
	});

	test('is reported if SQS responds with 200 without confirming it', async () => {
		const clock = stoppedClock();
		sqs.proxy.break((exchange) => {
			clock.now += 800;
			faults.answersGarbage(exchange);
		});
		expect(await publisherFor(sqs.proxy.queueUrl, {}, clock)(message('{}'), 0)).toMatchObject({
			ok: false,
			code: 'MalformedResponse',
		});
		expect(await sqs.queue.receiveAll()).toEqual([]);
	});

	test('is reported at once if SQS holds another body, because a retry would be dropped as a duplicate', async () => {
		sqs.proxy.break(faults.answersAnotherMd5);
		const result = await publisherFor(sqs.proxy.queueUrl)(message('{}'), 0);
		expect(result).toMatchObject({ ok: false, code: 'WrongMD5' });
		expect(sqs.proxy.requests).toBe(1);
	});

	test('is reported once the deadline has passed, and its connections are closed', async () => {
		const clock = stoppedClock();
		sqs.proxy.break(({ stall }) => {
			clock.now += 800;
			return stall();
		});
		expect(await publisherFor(sqs.proxy.queueUrl, {}, clock, sqs.proxy)(message('{}'), 0)).toMatchObject({
			ok: false,
			code: 'Timeout',
			cause: { message: expect.stringMatching(/^No response within \d+ ms$/) },
		});
		expect(sqs.proxy.requests).toBe(2);
		await sqs.proxy.deserted();
	});

	test.each([
		{ name: 'is reset', fault: faults.resetsInMidBody },
		{ name: 'is closed', fault: faults.hangsUpInMidBody },
	])(
		'is known to be lost once the connection $name in the middle of the response, without waiting for the timeout',
		async ({ fault }) => {
			const clock = stoppedClock();
			sqs.proxy.break((exchange) => {
				clock.now = 1600;
				return fault(exchange);
			});
			expect(await publisherFor(sqs.proxy.queueUrl, {}, clock)(message('{}'), 0)).toMatchObject({ code: 'ECONNRESET' });
		},
	);

	test('that arrived late gets no more than the minimum', async () => {
		sqs.proxy.break(faults.hangsBeforeHeaders);
		const clock = { ...stoppedClock(), tick: () => performance.now() };
		const publish = publisherFor(sqs.proxy.queueUrl, {}, clock, sqs.proxy);

		const { result, ms } = await onTestClock(sqs.proxy, () => publish(message('{}'), performance.now() - 60_000));

		expect(result).toMatchObject({ code: 'Timeout' });
		expect(ms).toBe(400);
	});

	test('is sent again after pauses that double, because a queue in trouble needs time', async () => {
		const clock = stoppedClock(0.5);
		sqs.proxy.break(faults.throttlesAsSqs, 4);
		expect(await publisherFor(sqs.proxy.queueUrl, {}, clock)(message('{}'), 0)).toEqual(confirmed);
		expect(clock.pauses).toEqual([12.5, 25, 50, 100]);
	});

	test('leaves no timer behind, and neither does one that was confirmed', async () => {
		const timers: number[] = [];
		sqs.proxy.break((exchange) => {
			timers.push(vi.getTimerCount());
			return faults.deniesAccess(exchange);
		});
		await onTestClock(sqs.proxy, async () => {
			await publisherFor(sqs.proxy.queueUrl)(message('{}'), 0);
			timers.push(vi.getTimerCount());
			// Not through the proxy, which has timers of its own.
			await publisherFor(sqs.queue.url)(message('{}'), 0);
			timers.push(vi.getTimerCount());
		});
		expect(timers).toEqual([1, 0, 0]);
	});

	// On a clock that only the first attempt moves; the pause is at most 25 ms.
	test.each([
		{ took: 1550, random: 0, requests: 2, because: 'the 50 ms left are just enough' },
		{ took: 1551, random: 0, requests: 1, because: '49 ms are too few for another' },
		{ took: 1540, random: 0.99, requests: 1, because: 'the pause would leave too few for another' },
		{ took: 1700, random: 0, requests: 1, because: 'the deadline has passed' },
	])('is sent in $requests attempts when the first took $took ms, because $because', async (row) => {
		const clock = stoppedClock(row.random);
		sqs.proxy.break((exchange) => {
			clock.now += row.took;
			faults.throttlesAsSqs(exchange);
		});
		const result = await publisherFor(sqs.proxy.queueUrl, {}, clock)(message('{}'), 0);
		expect(sqs.proxy.requests).toBe(row.requests);
		expect(result).toMatchObject({ ok: false, code: 'RequestThrottled' });
	});

	test('is sent again with the time of SQS if SQS says that our clock is wrong', async () => {
		const signedAt: string[] = [];
		const serverTime = new Date(Date.now() + 20 * 60_000);
		sqs.proxy.break(async (exchange) => {
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

		expect(await publisherFor(sqs.proxy.queueUrl)(message('{}'), 0)).toEqual(confirmed);
		expect(signedAt).toHaveLength(2);
		expect(String(signedAt[1]).slice(0, 11)).toBe(serverTime.toISOString().replace(/[:-]/g, '').slice(0, 11));
	});

	test('does not change our time if SQS accepts it, whatever its own clock says', async () => {
		const signedAt: string[] = [];
		sqs.proxy.break(async ({ answer, forward, headers }) => {
			signedAt.push(String(headers['x-amz-date']).slice(0, 8));
			const response = await forward();
			answer({ ...response, headers: { ...response.headers, date: new Date('2020-01-01').toUTCString() } });
		});
		const publish = publisherFor(sqs.proxy.queueUrl);
		for (const id of ['1', '2']) expect(await publish(message('{}', id), 0)).toEqual(confirmed);
		expect(signedAt).not.toContain('20200101');
	});

	test('is sent again even if SQS does not send its own time', async () => {
		sqs.proxy.break(({ answer }) => {
			answer({ status: 403, headers: { date: '' }, body: Buffer.from('{"__type":"RequestExpired"}') });
		}, 1);

		expect(await publisherFor(sqs.proxy.queueUrl)(message('{}'), 0)).toEqual(confirmed);
	});

	test.each([
		{ name: 'throttling', fault: faults.throttlesAsSqs },
		{ name: 'a server error', fault: faults.answers503 },
		{ name: 'a reset', fault: faults.resetsWhileSending },
	])('is sent again at least three times after $name', async ({ fault }) => {
		sqs.proxy.break(fault, 3);
		expect(await publisherFor(sqs.proxy.queueUrl)(message('{}'), 0)).toEqual(confirmed);
		expect(sqs.proxy.requests).toBe(4);
	});

	test.each([
		{ name: 'the access is denied', fault: faults.deniesAccess },
		{ name: 'the queue does not exist', fault: faults.doesNotExist },
		{ name: 'the contents are rejected', fault: faults.refusesTheContents },
	])('is not sent again if $name, because no attempt would fix that', async ({ fault }) => {
		sqs.proxy.break(fault);
		await publisherFor(sqs.proxy.queueUrl)(message('{}'), 0);
		expect(sqs.proxy.requests).toBe(1);
	});
});
