import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { describe, expect, test } from 'vitest';
import { toAnyEvent, toEvent } from '../support/messages.ts';
import { editBody, recallBody } from '../support/requests.ts';
import { PYTHON_DIRECTORY } from './consumers.ts';
import { noPython } from './rig.ts';

describe.skipIf(noPython)('the example consumer in Python, which has no schema', () => {
	const parse = async (body: string): Promise<string> => {
		const code =
			'import group_message as g, sys\ntry: print(g.parse_event(sys.argv[1])["id"])\nexcept g.BrokenEvent as e: print(e)';
		const { stdout } = await promisify(execFile)('python3', ['-B', '-c', code, body], { cwd: PYTHON_DIRECTORY });
		return stdout.trim();
	};
	const event = toEvent();
	const edit = toAnyEvent({ body: editBody() });
	const recall = toAnyEvent({ body: recallBody() });
	const withData = (data: Record<string, unknown>) => JSON.stringify({ ...event, data: { ...event.data, ...data } });

	test('accepts an element of a type that does not exist yet, because the list of types is open', async () => {
		expect(await parse(withData({ elements: [{ type: 'hologram', depth: 3 }] }))).toBe(event.id);
	});

	test.each([
		['data.sender', withData({ sender: undefined })],
		['data.group.id', withData({ group: { id: 7 } })],
		['data.elements', withData({ elements: ['text'] })],
		['data.elements', JSON.stringify({ ...edit, data: { ...edit.data, elements: [1] } })],
		['data.messages', JSON.stringify({ ...recall, data: { ...recall.data, messages: [1] } })],
		['data.messages', JSON.stringify({ ...recall, data: { ...recall.data, messages: undefined } })],
		['id, source, type, subject, time, partitionkey, data, data.group, data.group.id', '5'],
	])('names what is wrong or missing: %s', async (fields, body) => {
		expect(await parse(body)).toBe(`wrong or missing: ${fields}`);
	});

	test('treats nesting that exhausts its parser as unreadable', async () => {
		expect(await parse('['.repeat(20_000))).toBe('it is not JSON');
	});
});
