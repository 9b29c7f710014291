import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path/posix';
import { describe, expect, test } from 'vitest';
import {
	codeBlocksOf,
	figuresIn,
	linksIn,
	namesIn,
	type Section,
	sectionsOf,
	tablesOf,
	toAnchor,
	withoutCode,
} from '../support/markdown.ts';

const CHINESE = '.zh-CN.md';
const read = (name: string): string => readFileSync(join('docs', name), 'utf8');
const toEnglish = (name: string): string => name.replace(CHINESE, '.md');

const translated = readdirSync('docs').filter((name) => name.endsWith(CHINESE));

/** `AccessDenied`, `ECONNREFUSED` or `API`: with two capitals, a word is the same in both languages. */
const IDENTIFIER = /\w*[A-Z]\w*[A-Z]\w*/g;

/** What a first cell is about, in its order: a setting, an alarm, a code, a number. */
const subjectOf = (cell = ''): readonly string[] => [
	...namesIn(cell),
	...figuresIn(cell),
	...(cell.replace(/`[^`]+`/g, '').match(IDENTIFIER) ?? []),
];

/** What a row says that does not depend on the language; a sentence may put it into another order. */
const contentOf = (cells: readonly string[]): readonly string[] =>
	[...new Set(cells.flatMap(namesIn)), ...cells.flatMap(figuresIn)].sort();

/** What is left of a list if another one is taken from it; what is there twice has to be taken twice. */
const without = (list: readonly string[], taken: readonly string[]): readonly string[] => {
	const left = [...taken];
	return list.filter((each) => {
		const index = left.indexOf(each);
		if (index >= 0) left.splice(index, 1);
		return index < 0;
	});
};

/** Where a link leads, in whichever language: the English file, and which of its headings. */
const destinationOf = (page: string, link: string): string => {
	const [path = '', anchor] = link.split('#');
	const target = path || page;
	if (anchor === undefined || !target.endsWith('.md')) return toEnglish(target);
	const heading = sectionsOf(read(target)).findIndex(({ title }) => toAnchor(title) === decodeURIComponent(anchor));
	return `${toEnglish(target)}, heading ${heading}`;
};

test('there are pages in Chinese', () => {
	expect(translated).not.toEqual([]);
});

describe.each(translated)('docs/%s, compared with its English page,', (name) => {
	const english = read(toEnglish(name));
	const chinese = read(name);
	const sections = sectionsOf(chinese);

	/** What sections of the English page have, and the same ones of the Chinese page lack. */
	const missing = (of: (section: Section, page: string) => readonly string[]): readonly string[] =>
		sectionsOf(english).flatMap((section, index) => {
			const translation = sections[index];
			const there = translation ? of(translation, name) : [];
			return without(of(section, toEnglish(name)), there).map((each) => `${section.title}: ${each}`);
		});

	test('has the same sections', () => {
		const levels = (page: string) => sectionsOf(page).map(({ level }) => level);

		expect(levels(chinese)).toEqual(levels(english));
	});

	test('shows the same code, so that a command works no matter where it was copied', () => {
		expect(codeBlocksOf(chinese)).toEqual(codeBlocksOf(english));
	});

	test('has the same tables: the same settings, alarms and codes, in the same order', () => {
		const subjects = (page: string) => tablesOf(page).map((rows) => rows.map(([first]) => subjectOf(first)));

		expect(subjects(chinese)).toEqual(subjects(english));
	});

	test('has the same defaults, names and figures in each row', () => {
		const contents = (page: string) => tablesOf(page).map((rows) => rows.map(contentOf));

		expect(contents(chinese)).toEqual(contents(english));
	});

	test('names the same commands, settings, metrics and log fields in each section', () => {
		expect(missing(({ title, text }) => namesIn(`${title}\n${text}`))).toEqual([]);
	});

	test('names nothing else, such as a setting that has been removed', () => {
		const known = [
			...namesIn(withoutCode(english)),
			...(codeBlocksOf(english)
				.join()
				.match(/[\w.-]+/g) ?? []),
		];

		expect(namesIn(withoutCode(chinese)).filter((each) => !known.includes(each))).toEqual([]);
	});

	test('gives the same figures in each section', () => {
		expect(missing(({ text }) => figuresIn(text))).toEqual([]);
	});

	test('links to the same places from each section', () => {
		expect(missing(({ text }, page) => linksIn(text).map((link) => destinationOf(page, link)))).toEqual([]);
	});

	test('leads its reader to Chinese pages where there are any', () => {
		const [switchToEnglish, ...links] = linksIn(chinese);
		const inEnglish = links.filter((link) => {
			const [path = ''] = link.split('#');
			return path.endsWith('.md') && !path.endsWith(CHINESE) && existsSync(join('docs', path.replace('.md', CHINESE)));
		});

		expect(switchToEnglish).toBe(toEnglish(name));
		expect(inEnglish).toEqual([]);
	});

	test('is the first link of the English page', () => {
		expect(linksIn(english)[0]).toBe(name);
	});
});
