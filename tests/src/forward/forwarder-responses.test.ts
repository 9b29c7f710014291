import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { bytesOf, useForwarder } from '../../support/forwarder.ts';
import { answers, answersInChunks, changedMessage, says } from '../../support/upstream.ts';

const app = useForwarder();

describe('a response', () => {
	test.each([200, 204, 302, 400, 404, 500, 503, 599])('with the status %i goes back as it is', async (status) => {
		const body = status === 204 ? '' : '<html>';
		app.upstream.respond(
			answers(status, body, { location: app.upstream.url, 'set-cookie': 'a=b', 'x-powered-by': 'PHP' }),
		);

		expect(await app.pass()).toMatchObject({
			ok: true,
			response: {
				statusCode: status,
				headers: status === 204 ? {} : { 'content-type': 'application/json' },
				body,
				isBase64Encoded: false,
			},
			durationMs: expect.any(Number),
		});
		// A redirect is not followed.
		expect(app.upstream.requests).toBe(1);
	});

	test.each([
		['GBK and NUL', changedMessage, true],
		['UTF-8', Buffer.from('{"Text":"群 👍 \u2028\\u0000"}'), false],
		['a byte order mark', Buffer.from('\ufeff{}'), false],
		['half a character', Buffer.from([0xe7, 0xbe]), true],
		['a lone surrogate', Buffer.from([0xed, 0xa0, 0x80]), true],
		['every byte', Buffer.from(Array.from({ length: 256 }, (_, byte) => byte)), true],
		['nothing', Buffer.alloc(0), false],
	])('keeps its bytes: %s', async (_what, bytes, isBase64Encoded) => {
		app.upstream.respond(answers(200, bytes, { 'content-encoding': 'identity' }));
		const result = await app.pass();

		expect(bytesOf(result)).toEqual(bytes);
		expect(result).toMatchObject({ response: { isBase64Encoded, headers: { 'content-encoding': 'identity' } } });
	});

	test('comes with the time that it took, in whole milliseconds', async () => {
		const start = performance.now();
		const { durationMs } = await app.pass();

		expect(durationMs).toBeLessThanOrEqual(Math.ceil(performance.now() - start));
		expect(Number.isInteger(durationMs)).toBe(true);
	});

	test('in pieces is put together', async () => {
		app.upstream.respond(answersInChunks(changedMessage));

		expect(bytesOf(await app.pass())).toEqual(changedMessage);
	});

	test('of a million bytes goes back, one of more does not', async () => {
		app.upstream.respond(answers(200, Buffer.alloc(1_000_000)));
		expect(bytesOf(await app.pass())).toHaveLength(1_000_000);

		for (const size of [1_000_001, 10_000_000]) {
			app.upstream.respond(answers(200, Buffer.alloc(size)));
			expect(await app.pass()).toMatchObject({ ok: false, code: 'TooLarge', cause: { name: 'TooLarge' } });
		}
	});

	test.each([600, 999])('with the status %i, which API Gateway does not accept, is a failure', async (status) => {
		app.upstream.respond(answers(status));

		const cause = { message: `The status ${status} does not exist` };
		expect(await app.pass()).toMatchObject({ ok: false, code: `HTTP${status}`, cause });
	});

	test.each([
		['is not HTTP', 'HPE_INVALID_CONSTANT', 'ICY 200 OK\r\n\r\n'],
		[
			'switches to another protocol',
			'HTTP101',
			'HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n\r\n',
		],
		['has a status that does not exist', 'HTTP99', 'HTTP/1.1 099 None\r\nContent-Length: 0\r\n\r\n'],
		['has two lengths', 'HPE_', 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\n{}}'],
		['ends early', 'ECONNRESET', 'HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\n{}'],
		['stops in the middle of a chunk', 'ECONNRESET', 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n9\r\n{'],
	])('that %s is a failure', async (_what, code, text) => {
		app.upstream.respond(says(text));

		expect(await app.pass()).toMatchObject({
			ok: false,
			code: expect.stringContaining(code),
			cause: expect.any(Error),
		});
	});
});

test('whatever the bytes of both bodies are, they arrive', async () => {
	const bytes = fc.uint8Array({ maxLength: 300 }).map((array) => Buffer.from(array));
	await fc.assert(
		fc.asyncProperty(bytes, bytes, async (there, back) => {
			app.upstream.respond(answers(200, back));
			const result = await app.pass({ body: there.toString('base64'), isBase64Encoded: true });

			expect(app.upstream.received.at(-1)?.body).toEqual(there);
			expect(bytesOf(result)).toEqual(back);
		}),
	);
});
