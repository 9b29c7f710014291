import { expect, test } from 'vitest';
import { comparePositions, readPosition } from '../../../src/recovery/position.ts';

/** Sorts events, and gives their names. */
const sorted = (events: readonly { readonly name: string; readonly time: string; readonly data: object }[]): string[] =>
	events
		.map(({ name, ...event }) => ({ name, ...readPosition(JSON.stringify(event)) }))
		.sort(comparePositions)
		.map(({ name }) => name);

test('messages are sent by their time, then by their number, then by when Tencent triggered the callback', () => {
	const [early, late] = ['2026-01-01T00:00:00Z', '2026-01-01T00:00:01Z'];
	expect(
		sorted([
			{ name: 'latest', time: late, data: { seq: 1 } },
			{ name: 'third', time: early, data: { seq: 2, eventAt: late } },
			{ name: 'second', time: early, data: { seq: 2, eventAt: early } },
			{ name: 'first', time: early, data: { seq: 1, eventAt: late } },
		]),
	).toEqual(['first', 'second', 'third', 'latest']);
});

test('a message without a number or such a time comes before the others', () => {
	const time = '2026-01-01T00:00:00Z';
	expect(
		sorted([
			{ name: 'numbered', time, data: { seq: 1 } },
			{ name: 'timed', time, data: { eventAt: time } },
			{ name: 'neither', time, data: {} },
		]),
	).toEqual(['neither', 'timed', 'numbered']);
});
