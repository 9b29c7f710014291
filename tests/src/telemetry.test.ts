import { describe, expect, test, vi } from 'vitest';
import { describeError, flushLog } from '../../src/telemetry.ts';

const thrown = (act: () => unknown): unknown => {
	try {
		return act();
	} catch (error) {
		return error;
	}
};

test('flushing the log takes until the stream has taken what was written', async () => {
	const write = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
	let flushed = false;
	const flushing = flushLog().then(() => {
		flushed = true;
	});
	await new Promise(setImmediate);
	expect(flushed).toBe(false);

	const [, taken] = write.mock.calls[0] as unknown as [string, () => void];
	write.mockRestore();
	taken();
	await flushing;
	expect(flushed).toBe(true);
});

describe('what is logged of an error', () => {
	test('is its name, its code and where it was thrown', () => {
		const facts = describeError(Object.assign(new TypeError('canary'), { code: 'ECONNREFUSED' }));

		expect(facts).toMatchObject({ name: 'TypeError', code: 'ECONNREFUSED' });
		expect(facts.frames[0]).toMatch(/^at .*telemetry\.test\.ts:\d+:\d+\)?$/);
	});

	test.each([
		['the text that JSON.parse quotes', thrown(() => JSON.parse('{"canary'))],
		['a message in several lines', new Error('one\n    at canary (canary.ts:1:1)')],
		['a message that was put in later', Object.assign(new Error('canary'), { message: 'other' })],
		['a line of a message that was replaced', Object.assign(new Error('one\ncanary'), { message: 'other' })],
		['a cause', new Error('a', { cause: new Error('canary') })],
		['other properties', Object.assign(new Error('a'), { $response: { body: 'canary' } })],
		['a code that is no code', Object.assign(new Error('a'), { code: 'canary spoke' })],
		['a code that is an object', Object.assign(new Error('a'), { code: { canary: 1 } })],
		['a text that was thrown', 'canary'],
	])('is never %s', (_what, error) => {
		expect(JSON.stringify(describeError(error))).not.toContain('canary');
	});

	test('has no code that is a number, as it must be text', () => {
		expect(describeError(Object.assign(new Error('a'), { code: 42 })).code).toBeUndefined();
	});

	test.each(['e', 'one\ntwo', ''])('is every frame, whatever the message is: %j', (message) => {
		const { frames } = describeError(new Error(message));

		expect(frames.length).toBeGreaterThan(1);
		expect(frames[0]).toMatch(/^at .*telemetry\.test\.ts:\d+:\d+\)?$/);
	});

	test('is enough for an error without a message, and for one without a stack', () => {
		expect(describeError(new RangeError()).frames.length).toBeGreaterThan(0);
		expect(describeError(Object.assign(new Error('a'), { stack: undefined }))).toEqual({ name: 'Error', frames: [] });
	});

	test('says what kind of thing was thrown, where it is no error', () => {
		expect(describeError(undefined)).toEqual({ name: 'thrown undefined', frames: [] });
	});
});
