import { expect, test, vi } from 'vitest';
import { flushLog, truncate } from '../../../src/telemetry/log.ts';

test('flushing the log waits until the stream has accepted everything', async () => {
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

test('what a sender can choose freely is cut to 128 characters', () => {
	expect(truncate('x'.repeat(129))).toBe('x'.repeat(128));
	expect(truncate(1)).toBeUndefined();
});
