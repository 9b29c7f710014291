import { readFile } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import { CONTRACT_PAGE, fillContractPage } from '../../scripts/contract/page.ts';
import { readSampleEvents } from '../../scripts/local/sample-events.ts';
import { EVENT_TYPE } from '../../src/contract.ts';
import type { GroupMessageEvent } from '../../src/message/event.ts';
import { matches, type Pattern } from '../support/event-filter.ts';
import { toEvent } from '../support/messages.ts';
import { flatSchema } from '../support/published-schema.ts';

const page = await readFile(CONTRACT_PAGE, 'utf8');
const section = (title: string) => page.split(/^## /m).find((part) => part.startsWith(`${title}\n`)) ?? '';
const jsonBlocks = (text: string) =>
	[...text.matchAll(/```json\n([\s\S]*?)```/g)].map(([, json = '']) => JSON.parse(json));

test('the tables and examples are those that the schema and the samples give', async () => {
	expect(page, 'Run npm run schema').toBe(await fillContractPage(page));
});

test.each(['fields', 'elements'])(
	'text that is written by hand into the generated part of the %s is overwritten',
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

const withoutPlatform = (event: GroupMessageEvent): GroupMessageEvent => ({
	...event,
	data: { ...event.data, client: { ip: event.data.client?.ip } },
});

describe('a filter pattern in the documentation', async () => {
	const patterns = [...section('Filters').matchAll(/^(.+):\n\n```json\n([\s\S]*?)```/gm)].map(
		([, title = '', json = '']) => [title, JSON.parse(json) as Pattern] as const,
	);
	const samples = await Promise.all(
		(await readSampleEvents())
			.filter(({ published, event }) => published && !event.isBase64Encoded)
			.map(async ({ path, event }) => {
				const query = Object.fromEntries(new URLSearchParams(event.rawQueryString));
				return [path, toEvent({ body: event.body ?? '', query })] as const;
			}),
	);
	const byRest = { OptPlatform: 'RESTAPI' };
	const more = [
		['all', toEvent({ body: { GroupAtInfo: [{ GroupAtAllFlag: 1 }] } })],
		['rest-as-administrator', toEvent({ body: { Type: 'Community', From_Account: '@TLS#NOT_FOUND' }, query: byRest })],
		[
			'rest-on-behalf-of-a-user',
			toEvent({ body: { Type: 'Community', Operator_Account: 'administrator' }, query: byRest }),
		],
		['small', toEvent({ body: { MsgBody: [{ MsgType: 'TIMFileElem', MsgContent: { FileSize: 1000000 } }] } })],
		['sound', toEvent({ body: { MsgBody: [{ MsgType: 'TIMSoundElem', MsgContent: { Size: 2000000 } }] } })],
		['v2', { ...toEvent({ body: { OnlineOnlyFlag: 1, MsgBody: [] } }), type: EVENT_TYPE.replace('v1', 'v2') }],
		['without-a-platform', withoutPlatform(toEvent({ body: { Type: 'Community' } }))],
	] as const;
	const messages = [...samples, ...more];
	const namesOf = (some: typeof messages) => some.map(([name]) => name.replace(/^events\/|\.json$/g, '')).sort();
	const names = namesOf(messages);
	const letThrough = (pattern: Pattern) => namesOf(messages.filter(([, body]) => matches(pattern, { body })));

	/** What each pattern lets through, of the samples and of those above. */
	const expected: Record<string, string[]> = {
		'Messages and edits with text in `Public` groups': [
			'all',
			'documentation',
			'newest-fields',
			'several-elements',
			'unknown-element',
		],
		'Messages that mention `user_0733`': ['newest-fields', 'several-elements'],
		'Messages that mention everybody': ['all', 'documentation'],
		'Messages in communities that were not sent by REST, neither by an administrator nor on behalf of a user': [
			'topic',
			'without-a-platform',
		],
		'Messages that members will find in the history': names.filter(
			(name) => !['documentation', 'edited', 'online-only', 'recalled', 'v2'].includes(name),
		),
		'Files larger than 1 MB': ['file'],
		'Only messages that were sent, if your consumer should not even see other events': names.filter(
			(name) => !['edited', 'recalled', 'v2'].includes(name),
		),
	};

	test('has a title of its own', () => {
		expect(patterns.map(([title]) => title)).toEqual(Object.keys(expected));
	});

	test('is a string in CloudFormation, as shown', () => {
		const [, pattern = ''] = /Pattern: '(.+)'/.exec(section('Filters')) ?? [];
		expect(patterns.map(([, each]) => each)).toContainEqual(JSON.parse(pattern));
	});

	test.each(patterns)('lets through: %s', (title, pattern) => {
		expect(letThrough(pattern)).toEqual(expected[title]);
	});
});
