import { appendFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openDone, readDone } from '../../../src/recovery/done-file.ts';
import { LISTS_OPEN_FILES, listOpenFiles } from '../../support/open-files.ts';

const QUEUE = 'https://sqs.eu-central-1.amazonaws.com/123456789012/messages.fifo';

let directory: string;
let path: string;
beforeEach(async () => {
	directory = await mkdtemp(join(tmpdir(), 'done-'));
	path = join(directory, 'done.txt');
});
afterEach(() => rm(directory, { recursive: true }));

const write = (...ids: string[]): void => {
	const file = openDone(path, QUEUE);
	file.add(ids);
	file.close();
};

describe('the file of what is on the queue', () => {
	test('remembers nothing if it does not exist', () => expect(readDone(path, QUEUE)).toEqual(new Set()));

	test('remembers what several runs added', () => {
		write('a', 'b');
		write('c');
		expect(readDone(path, QUEUE)).toEqual(new Set(['a', 'b', 'c']));
	});

	test('holds one id a line and nothing else, so that people and programs can edit it', async () => {
		write('a', 'b');
		write('c');
		expect(await readFile(path, 'utf8')).toBe(`${QUEUE} a\n${QUEUE} b\n${QUEUE} c\n`);
	});

	test('keeps queues apart even if the URL of one is a prefix of another', () => {
		write('a');
		expect(readDone(path, `${QUEUE}2`)).toEqual(new Set());
		expect(readDone(path, QUEUE.slice(0, -1))).toEqual(new Set());
	});

	test('survives an editor on Windows, which saves it with a byte order mark and CRLF', async () => {
		write('a', 'b');
		await writeFile(path, `\ufeff${(await readFile(path, 'utf8')).replaceAll('\n', '\r\n')}`);
		expect(readDone(path, QUEUE)).toEqual(new Set(['a', 'b']));
	});

	test('loses nothing after a line that a killed run left unfinished', async () => {
		write('a');
		await appendFile(path, `${QUEUE} tor`);
		write('b');
		expect(readDone(path, QUEUE)).toEqual(new Set(['a', 'tor', 'b']));
		expect(await readFile(path, 'utf8')).toBe(`${QUEUE} a\n${QUEUE} tor\n${QUEUE} b\n`);
	});

	test.runIf(LISTS_OPEN_FILES)('is held open only until it is closed', () => {
		const file = openDone(path, QUEUE);
		expect(listOpenFiles()).toContain(path);
		file.close();
		expect(listOpenFiles()).not.toContain(path);
	});
});
