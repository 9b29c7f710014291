import { readFile } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import { CONTRACT_PAGE, fillContractPage } from '../../scripts/contract/page.ts';
import { readSampleEvents } from '../../scripts/local/sample-events.ts';
import { EVENT_TYPE } from '../../src/message/version.ts';
import { matches, type Pattern } from '../support/event-filter.ts';
import { toEvent } from '../support/messages.ts';
import { flatSchema } from '../support/published-schema.ts';

const page = await readFile(CONTRACT_PAGE, 'utf8');
const section = (title: string) => page.split(/^## /m).find((part) => part.startsWith(`${title}\n`)) ?? '';
const jsonBlocks = (text: string) =>
	[...text.matchAll(/```json\n([\s\S]*?)```/g)].map(([, json = '']) => JSON.parse(json));

test('the tables and examples are what the schema and the samples say; else run npm run schema', async () => {
	expect(page).toBe(await fillContractPage(page));
});

test.each(['fields', 'elements'])(
	'what somebody wrote into the generated part of the %s does not stay',
	async (part) => {
		const changed = page.replace(`<!-- /${part} -->`, `| by hand |\n\n<!-- /${part} -->`);

		expect(changed).not.toBe(page);
		expect(await fillContractPage(changed)).toBe(page);
	},
);

test('there is a row for every field of the event', () => {
	const rows = [...section('Fields').matchAll(/^\| `([^`]+)`/gm)].map(([, path]) => path?.replaceAll('?', ''));
	expect(rows).toEqual(expect.arrayContaining(Object.keys(flatSchema.definitions.groupMessage.properties)));
});

test('there is one example for each type of element', () => {
	const types = flatSchema.definitions.messageElement.oneOf.flatMap(
		({ $ref }: { $ref: string }) =>
			flatSchema.definitions[$ref.replace('#/definitions/', '')].properties.type.const ?? [],
	);
	expect(
		jsonBlocks(section('Elements'))
			.map(({ type }) => type)
			.sort(),
	).toEqual(types.sort());
});

test('it names the version', () => {
	expect(section('How it evolves')).toContain(EVENT_TYPE);
});

describe('a filter pattern in the documentation', async () => {
	const patterns = [...section('Filters').matchAll(/^(.+):\n\n```json\n([\s\S]*?)```/gm)].map(
		([, title = '', json = '']) => [title, JSON.parse(json) as Pattern] as const,
	);
	const samples = await Promise.all(
		(await readSampleEvents())
			.filter(({ published, event }) => published && !event.isBase64Encoded)
			.map(async ({ path, event }) => [path, toEvent({ body: event.body ?? '' })] as const),
	);
	const more = [
		['all', { GroupAtInfo: [{ GroupAtAllFlag: 1 }] }],
		['admin', { Type: 'Community', From_Account: '@TLS#NOT_FOUND' }],
		['small', { MsgBody: [{ MsgType: 'TIMFileElem', MsgContent: { FileSize: 1000000 } }] }],
		['sound', { MsgBody: [{ MsgType: 'TIMSoundElem', MsgContent: { Size: 2000000 } }] }],
	] as const;
	const messages = [...samples, ...more.map(([name, body]) => [name, toEvent({ body })] as const)];
	const letThrough = (pattern: Pattern) =>
		messages
			.filter(([, body]) => matches(pattern, { body }))
			.map(([name]) => name.replace(/^events\/|\.json$/g, ''))
			.sort();

	/** What each pattern lets through, of the samples and of those above. */
	const expected: Record<string, string[]> = {
		'Messages with text in `Public` groups': [
			'all',
			'documentation',
			'newest-fields',
			'several-elements',
			'unknown-element',
		],
		'Messages that mention `user_0733`': ['newest-fields', 'several-elements'],
		'Messages that mention everybody': ['all', 'documentation'],
		'Messages in communities that no administrator sent by REST': ['topic'],
		'Messages that members will find in the history': messages
			.map(([name]) => name.replace(/^events\/|\.json$/g, ''))
			.filter((name) => name !== 'documentation' && name !== 'online-only')
			.sort(),
		'Files larger than 1 MB': ['file'],
	};

	test('is told apart by its title', () => {
		expect(patterns.map(([title]) => title)).toEqual(Object.keys(expected));
	});

	test.each(patterns)('lets through: %s', (title, pattern) => {
		expect(letThrough(pattern)).toEqual(expected[title]);
	});
});
