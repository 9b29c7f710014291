import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { QueueMessage } from '../../../src/message/queue-message.ts';
import { toSpill } from '../../../src/spill/spill.ts';
import { toMessage } from '../../support/messages.ts';
import { unpackSpill } from '../../support/spills.ts';

const message = (body: string) =>
	({ body, groupId: '1400000000:@TGS#1', deduplicationId: 'a'.repeat(64) }) as QueueMessage;
const callback = (body: string | undefined) => ({
	rawQueryString: 'SdkAppid=1',
	body,
	isBase64Encoded: false,
	arrivedAt: 1,
});
const toText = (codes: number[]) => String.fromCodePoint(...codes);

describe('a spill', () => {
	test('is the message with its two keys, if there is one', () => {
		expect(toSpill('queue', { ...callback('{}'), message: message('{"id":1}') })).toEqual({
			reason: 'queue',
			message: message('{"id":1}'),
		});
	});

	test('is the callback as it arrived, if there is no message', () => {
		expect(toSpill('schema', callback('{}'))).toEqual({ reason: 'schema', callback: callback('{}') });
	});

	test('is as it is up to 60,000 bytes, and above that gzipped, so that the line fits into a pipe of 64 KiB', () => {
		const room = 60_000 - Buffer.byteLength(JSON.stringify({ callback: callback('') }));

		expect(toSpill('size', callback('x'.repeat(room)))).toHaveProperty('callback');
		expect(toSpill('size', callback('x'.repeat(room + 1)))).toEqual({ reason: 'size', gzip: expect.any(String) });
	});

	test('is counted in bytes, not in characters', () => {
		expect(toSpill('size', callback('群'.repeat(30_000)))).toHaveProperty('gzip');
	});

	test('holds the same content gzipped', () => {
		const long = message(JSON.stringify({ text: '群👍"'.repeat(10_000) }));

		expect(unpackSpill(toSpill('queue', { ...callback('{}'), message: long }))).toEqual({ message: long });
		expect(unpackSpill(toSpill('body', callback(long.body)))).toEqual({ callback: callback(long.body) });
	});

	test('is measured as it is in the log, where U+2028 is escaped because line readers would end the line there', () => {
		expect(toSpill('size', callback('\u2028'.repeat(9_000)))).toHaveProperty('callback');
		expect(toSpill('size', callback('\u2028'.repeat(11_000)))).toHaveProperty('gzip');
	});

	test('is only the reason if it exceeds the 1,000,000 bytes of a log event even when gzipped', () => {
		// Base64 of random bytes cannot be gzipped below three quarters, and then becomes base64 again.
		const random = (bytes: number) => randomBytes(bytes).toString('base64');

		expect(toSpill('size', callback(random(700_000)))).toHaveProperty('gzip');
		expect(toSpill('size', callback(random(800_000)))).toEqual({ reason: 'size' });
	});

	test('of a message of 12 KB, the most that Tencent accepts, is below 60,000 bytes whatever its content', () => {
		const text = fc.oneof(
			fc.constantFrom('👍', '"', '\\', '\x01', '\uffff').map((unit) => unit.repeat(12_000 / Buffer.byteLength(unit))),
			fc.array(fc.integer({ min: 0x4e00, max: 0x9fff }), { minLength: 4000, maxLength: 4000 }).map(toText),
			fc.array(fc.integer({ min: 0x1f300, max: 0x1faff }), { minLength: 3000, maxLength: 3000 }).map(toText),
		);
		fc.assert(
			fc.property(text, (Text) => {
				const { body } = toMessage({ body: { MsgBody: [{ MsgType: 'TIMTextElem', MsgContent: { Text } }] } });
				const spill = toSpill('queue', { ...callback('{}'), message: message(body) });
				expect(Buffer.byteLength(JSON.stringify(spill))).toBeLessThan(60_100);
				expect(unpackSpill(spill)).toEqual({ message: message(body) });
			}),
			{ numRuns: 30 },
		);
	});

	test.each([
		['Sign=canary&SdkAppid=1&RequestTime=2', 'SdkAppid=1&RequestTime=2'],
		['SdkAppid=1&%53ign=canary', 'SdkAppid=1'],
		['Sign=canary&Sign=canary&SdkAppid=1', 'SdkAppid=1'],
		['SdkAppid=1&x=a%20b%26c&Sign=canary', 'SdkAppid=1&x=a+b%26c'],
	])('keeps everything of the query %s except Sign', (rawQueryString, kept) => {
		expect(toSpill('body', { ...callback('{'), rawQueryString }).callback?.rawQueryString).toBe(kept);
	});

	test('holds every body of up to 256 KiB in full', () => {
		const body = fc
			.tuple(
				fc.constantFrom('a', '"', '\\', '\x01', '\ufffd', '群', '👍', '\n"'),
				fc.double({ min: 0, max: 1, noNaN: true }),
			)
			.map(([unit, share]) => unit.repeat((share * 256 * 1024) / Buffer.byteLength(unit)));
		fc.assert(
			fc.property(body, (text) => {
				const spill = toSpill('body', callback(text));
				expect(unpackSpill(spill).callback?.body === text).toBe(true);
				expect(Buffer.byteLength(JSON.stringify(spill))).toBeLessThanOrEqual(1_000_000);
			}),
			{ numRuns: 40 },
		);
	});
});
