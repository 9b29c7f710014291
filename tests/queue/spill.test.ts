import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { QueueMessage } from '../../src/message/envelope.ts';
import { toSpill } from '../../src/queue/spill.ts';

const message = (body: string) =>
	({ body, groupId: '1400000000:@TGS#1', deduplicationId: 'a'.repeat(64) }) as QueueMessage;
const callback = (body: string | undefined) => ({
	rawQueryString: 'SdkAppid=1',
	body,
	isBase64Encoded: false,
	arrivedAt: 1,
});
const MIB = 1024 * 1024;

describe('a spill', () => {
	test('is the message with its two keys, where there is one', () => {
		expect(toSpill('queue', { ...callback('{}'), message: message('{"id":1}') })).toEqual({
			reason: 'queue',
			message: message('{"id":1}'),
		});
	});

	test('is the callback as it came, where there is no message', () => {
		expect(toSpill('schema', callback('{}'))).toEqual({ reason: 'schema', callback: callback('{}') });
	});

	test('is the callback, where the message is too large for a log event', () => {
		expect(toSpill('queue', { ...callback('{}'), message: message('x'.repeat(MIB)) })).toEqual({
			reason: 'queue',
			callback: callback('{}'),
		});
	});

	test('is the callback in base64, where JSON would inflate it', () => {
		const body = '\x01'.repeat(256 * 1024);

		expect(toSpill('body', callback(body))).toEqual({
			reason: 'body',
			callback: { ...callback(Buffer.from(body).toString('base64')), isBase64Encoded: true },
		});
	});

	test('is the reason alone, where the body is larger than a log event', () => {
		expect(toSpill('size', callback('x'.repeat(MIB)))).toEqual({ reason: 'size' });
	});

	test('is as large as a log event takes, and no larger: 1,000,000 bytes', () => {
		const room = 1_000_000 - Buffer.byteLength(JSON.stringify(toSpill('size', callback(''))));

		expect(toSpill('size', callback('x'.repeat(room)))).toHaveProperty('callback');
		expect(toSpill('size', callback('x'.repeat(room + 1)))).not.toHaveProperty('callback');
	});

	test.each([
		['Sign=canary&SdkAppid=1&RequestTime=2', 'SdkAppid=1&RequestTime=2'],
		['SdkAppid=1&%53ign=canary', 'SdkAppid=1'],
		['Sign=canary&Sign=canary&SdkAppid=1', 'SdkAppid=1'],
		['SdkAppid=1&x=a%20b%26c&Sign=canary', 'SdkAppid=1&x=a+b%26c'],
	])('keeps of the query %s all but Sign', (rawQueryString, kept) => {
		expect(toSpill('body', { ...callback('{'), rawQueryString }).callback?.rawQueryString).toBe(kept);
	});

	test('holds every body of up to 256 KiB whole', () => {
		const body = fc
			.tuple(
				fc.constantFrom('a', '"', '\\', '\x01', '\ufffd', '群', '👍', '\n"'),
				fc.double({ min: 0, max: 1, noNaN: true }),
			)
			.map(([unit, share]) => unit.repeat((share * 256 * 1024) / Buffer.byteLength(unit)));
		fc.assert(
			fc.property(body, (text) => {
				const spill = toSpill('body', callback(text));
				const { body: kept = '', isBase64Encoded } = spill.callback ?? {};
				expect((isBase64Encoded ? Buffer.from(kept, 'base64').toString() : kept) === text).toBe(true);
				expect(Buffer.byteLength(JSON.stringify(spill))).toBeLessThanOrEqual(1_000_000);
			}),
			{ numRuns: 40 },
		);
	});
});
