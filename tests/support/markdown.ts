/** A heading of a page with the text below it, up to the next heading of any level. */
export interface Section {
	readonly level: number;
	readonly title: string;
	readonly text: string;
}

/** A page without its code blocks, in which a `#` is no heading and a bracket is no link. */
export const withoutCode = (page: string): string => page.replace(/^ *```[\s\S]*?^ *```$/gm, '');

/** The code blocks of a page, fences included. */
export const codeBlocksOf = (page: string): readonly string[] => page.match(/^ *```[\s\S]*?^ *```$/gm) ?? [];

/** A heading's anchor, as GitHub makes it. */
export const toAnchor = (heading: string): string =>
	heading
		.replace(/\[([^\]]*)\]\([^)]*\)/g, '$1')
		.toLowerCase()
		.replace(/[^\p{L}\p{N}\s_-]/gu, '')
		.trim()
		.replaceAll(' ', '-');

/** The sections of a page, top to bottom, without their code blocks. */
export const sectionsOf = (page: string): readonly Section[] =>
	[...withoutCode(page).matchAll(/^(#+) (.+)$\n([\s\S]*?)(?=^#+ |(?![\s\S]))/gm)].map(
		([, marks = '', title = '', text = '']) => ({ level: marks.length, title, text }),
	);

/** The cells of each row of each table, headers included. */
export const tablesOf = (page: string): readonly (readonly (readonly string[])[])[] =>
	(withoutCode(page).match(/(?:^\|.*\n)+/gm) ?? []).map((table) =>
		table
			.trim()
			.split('\n')
			.filter((row) => !/^[|-]+$/.test(row))
			.map((row) =>
				row
					.split(/(?<!\\)\|/)
					.slice(1, -1)
					.map((cell) => cell.trim()),
			),
	);

/** Everything in backticks, once: commands, settings, alarms, codes, files. */
export const namesIn = (text: string): readonly string[] => [
	...new Set([...text.replace(/\s+/g, ' ').matchAll(/`([^`]+)`/g)].map(([, name = '']) => name)),
];

/** Numbers in digits outside of names and link targets, the 99 of `p99` included. Each as often as it is there. */
export const figuresIn = (text: string): readonly string[] =>
	text.replace(/`[^`]+`|\]\([^)]*\)/g, ' ').match(/(?<=\bp|(?<![\w.-]))\d+(?:[.,]\d+)*/g) ?? [];

/** The targets of links within the repository. */
export const linksIn = (text: string): readonly string[] =>
	[...text.matchAll(/\]\((?!https?:|mailto:)([^)\s]+)\)/g)].map(([, target = '']) => target);
