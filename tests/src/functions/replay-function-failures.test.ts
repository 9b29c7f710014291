import { expect, test } from 'vitest';
import { toBatch } from '../../support/replay-events.ts';
import { FAILED, NOON, spillLine, useReplayFunction } from '../../support/replay-function.ts';

const local = useReplayFunction();
const { received, start } = local;

test.each([
	[
		'a spill that belongs to another app',
		spillLine(2, NOON, { query: { SdkAppid: '1400000009' } }),
		/^It belongs to the app/,
	],
	['a spill that is cut', { timestamp: NOON, message: '{"spill":{"reason":"queue","mess' }, /^Cut off/],
])('%s does not stop the others, and the function fails', async (_what, poison, reason) => {
	const batch = toBatch([spillLine(1), poison, spillLine(3)]);
	await expect(start()(batch)).rejects.toThrow(FAILED);

	expect(await received()).toEqual([1, 3]);
	const failed = local.output.lines().find(({ level }) => level === 'ERROR')?.failed as Record<string, unknown>;
	expect(Object.keys(failed)).toEqual([expect.stringMatching(reason)]);
	// Where to find it, and nothing that a user wrote.
	expect(Object.values(failed)).toEqual([
		{ count: 1, places: ['2026/11/24/[$LATEST]0123456789abcdef 2026-01-01T12:00:00.000Z'] },
	]);
});

test('a queue that accepts nothing makes the function fail, so that Lambda invokes it again', async () => {
	const missing = local.queue.url.replace('messages', 'missing');
	await expect(start({ queueUrl: missing })(toBatch([spillLine(1)]))).rejects.toThrow(FAILED);

	expect(local.output.lines()).toMatchObject([
		{ message: 'Not replayed: these spills are still in the log only', failed: { QueueDoesNotExist: { count: 1 } } },
	]);
});

test.each([
	['nothing at all', {}],
	[
		'the end of an alarm without a time',
		{ detail: { state: { timestamp: 'soon' }, previousState: { timestamp: '' } } },
	],
])('%s is rejected with a readable error, because someone invoked the function by hand', async (_what, event) => {
	await expect(start()(event)).rejects.toThrow('This is neither a batch of the log nor the end of an alarm');
});
