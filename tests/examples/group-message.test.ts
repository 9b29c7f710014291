import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { describe, expect, test } from 'vitest';
import { toEvent } from '../support/messages.ts';
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
	const withData = (data: Record<string, unknown>) => JSON.stringify({ ...event, data: { ...event.data, ...data } });

	test('accepts an element of a type that does not exist yet, because the list of types is open', async () => {
		expect(await parse(withData({ elements: [{ type: 'hologram', depth: 3 }] }))).toBe(event.id);
	});

	test.each([
		['data.sender', withData({ sender: undefined })],
		['data.group.id', withData({ group: { id: 7 } })],
		['data.elements', withData({ elements: ['text'] })],
		['id, source, type, subject, time, data, data.group, data.group.id, data.sender, data.elements', '5'],
	])('names what is wrong or missing: %s', async (fields, body) => {
		expect(await parse(body)).toBe(`wrong or missing: ${fields}`);
	});

	test('treats nesting that exhausts its parser as unreadable', async () => {
		expect(await parse('['.repeat(20_000))).toBe('it is not JSON');
	});
});
