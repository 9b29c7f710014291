import { describe, expect, test } from 'vitest';
import { toErrorFacts } from '../../../src/telemetry/error-facts.ts';

const thrown = (act: () => unknown): unknown => {
	try {
		return act();
	} catch (error) {
		return error;
	}
};

describe('what is logged of an error', () => {
	test('is its name, its code and where it was thrown', () => {
		const facts = toErrorFacts(Object.assign(new TypeError('canary'), { code: 'ECONNREFUSED' }));

		expect(facts).toMatchObject({ name: 'TypeError', code: 'ECONNREFUSED' });
		expect(facts.frames[0]).toMatch(/^at .*error-facts\.test\.ts:\d+:\d+\)?$/);
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
		expect(JSON.stringify(toErrorFacts(error))).not.toContain('canary');
	});

	test('has no code that is a number, because it must be text', () => {
		expect(toErrorFacts(Object.assign(new Error('a'), { code: 42 })).code).toBeUndefined();
	});

	test.each(['e', 'one\ntwo', ''])('is every frame, whatever the message is: %j', (message) => {
		const { frames } = toErrorFacts(new Error(message));

		expect(frames.length).toBeGreaterThan(1);
		expect(frames[0]).toMatch(/^at .*error-facts\.test\.ts:\d+:\d+\)?$/);
	});

	test('exists even for an error without a message, and for one without a stack', () => {
		expect(toErrorFacts(new RangeError()).frames.length).toBeGreaterThan(0);
		expect(toErrorFacts(Object.assign(new Error('a'), { stack: undefined }))).toEqual({ name: 'Error', frames: [] });
	});

	test('says what kind of thing was thrown, if it is not an error', () => {
		expect(toErrorFacts(undefined)).toEqual({ name: 'thrown undefined', frames: [] });
	});
});
