import { existsSync, readFileSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path/posix';
import { expect, test } from 'vitest';
import { sectionsOf, toAnchor, withoutCode } from '../support/markdown.ts';

const folders = ['.', '.github', 'bench', 'docs', 'events', 'examples/consumer', 'examples/consumer-python'];
const pages = (
	await Promise.all(
		folders.map(async (folder) =>
			(
				await readdir(folder)
			)
				.filter((name) => name.endsWith('.md') && !name.includes('template'))
				.map((name) => join(folder, name)),
		),
	)
).flat();

const anchorsOf = (path: string): readonly string[] =>
	sectionsOf(readFileSync(path, 'utf8')).map(({ title }) => toAnchor(title));

test('there are pages to check', () => {
	expect(pages.length).toBeGreaterThan(10);
});

test.each(pages)('every link of %s leads to a file, and to a heading in it', (page) => {
	const links = [
		...withoutCode(readFileSync(page, 'utf8')).matchAll(/\]\((?!https?:|mailto:)([^)#\s]*)(?:#([^)]*))?\)/g),
	];
	const broken = links.filter(([, path = '', anchor]) => {
		const target = path ? join(page, '..', path) : page;
		if (!existsSync(target)) return true;
		return anchor !== undefined && target.endsWith('.md') && !anchorsOf(target).includes(decodeURIComponent(anchor));
	});

	expect(broken.map(([link]) => link)).toEqual([]);
});
