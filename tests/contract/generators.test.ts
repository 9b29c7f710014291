import { spawnSync } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { compile as generateFromJsonSchema } from 'json-schema-to-typescript';
import { InputData, JSONSchemaInput, quicktype } from 'quicktype-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readSampleEvents } from '../../scripts/local/sample-events.ts';
import { EDITED_EVENT_TYPE, EVENT_TYPE, RECALLED_EVENT_TYPE } from '../../src/contract.ts';
import { toAnyEvent } from '../support/messages.ts';
import { createProject, type Project } from './project.ts';

const schema = await readFile('schema/draft-07/group-message-sent-event.v1.json', 'utf8');

const generateWithQuicktype = async (lang: 'typescript' | 'python'): Promise<string> => {
	const input = new JSONSchemaInput(undefined);
	await input.addSource({ name: 'GroupMessageEvent', schema });
	const inputData = new InputData();
	inputData.addInput(input);
	return (await quicktype({ inputData, lang })).lines.join('\n');
};

const exportsOf = (source: string): string[] =>
	[...source.matchAll(/^export (?:interface|type|class|enum|const|function) (\w+)/gm)].map(([, name = '']) => name);

const everySample = (await readSampleEvents())
	.filter(({ published }) => published)
	.map(({ event: { body = '', isBase64Encoded } }) =>
		toAnyEvent({ body: isBase64Encoded ? Buffer.from(body, 'base64').toString() : body }),
	);
const samples = everySample.filter((event) => event.type === EVENT_TYPE);
const [smallest] = samples;
/** The samples, and one of a later release, which v1 promises to let in. */
const events = [...samples, { ...smallest, data: { ...smallest?.data, elements: [{ type: 'stream', chunks: [1] }] } }];
const lines = events.map((event) => JSON.stringify(event));

let project: Project;
beforeAll(async () => {
	project = await createProject();
	const types = await generateFromJsonSchema(JSON.parse(schema), 'GroupMessageEvent', { format: false });
	await Promise.all([
		project.write('json-schema-to-typescript.ts', types),
		project.write('quicktype.ts', await generateWithQuicktype('typescript')),
		project.write('message.py', await generateWithQuicktype('python')),
		project.write('package.json', { type: 'module' }),
	]);
});
afterAll(() => project.remove());

describe.each(['json-schema-to-typescript', 'quicktype'])('%s', (generator) => {
	const exportedNames = async () => exportsOf(await readFile(`${project.directory}/${generator}.ts`, 'utf8'));

	test('exports the types of the contract under their names', async () => {
		expect(await exportedNames()).toEqual(
			expect.arrayContaining([
				'GroupMessageEvent',
				'GroupMessage',
				'Group',
				'Mentions',
				'Client',
				'MessageElement',
				'MergedMessage',
				'ImageVariant',
				'VideoThumbnail',
			]),
		);
	});

	test('gives no type a number instead of a name', async () => {
		expect((await exportedNames()).filter((name) => /\d$/.test(name))).toEqual([]);
	});

	test('exports nothing that hides a global, such as Element, URL or Text', async () => {
		const names = (await exportedNames()).map((name) => `'${name}'`).join(' | ');
		await project.write(
			`${generator}-globals.ts`,
			`declare const hidden: (${names}) & keyof typeof globalThis;\nexport const nothing: never = hidden;\n`,
		);

		expect(await project.compile([`${generator}-globals.ts`], ['--lib', 'es2024,dom'])).toBe('');
	});
});

describe('types by json-schema-to-typescript', () => {
	const types = ['Text', 'Location', 'Face', 'Custom', 'Sound', 'Image', 'File', 'Video', 'Unknown', 'Merged'];

	test('are those of every sample, and of each of its elements', async () => {
		await project.write(
			'samples.ts',
			`import type * as types from './json-schema-to-typescript.js';
			export const events: types.GroupMessageEvent[] = [${lines.join(',\n')}];
			type KnownElement = ${types.map((type) => `types.${type}Element`).join(' | ')};
			export const elements: KnownElement[] = ${JSON.stringify(samples.flatMap(({ data }) => data.elements))};`,
		);

		expect(await project.compile(['samples.ts'], ['--module', 'nodenext'])).toBe('');
	});
});

describe.each([
	['edited', 'GroupMessageEditedEvent', 'GroupMessageEdit', EDITED_EVENT_TYPE],
	['recalled', 'GroupMessageRecalledEvent', 'GroupMessageRecall', RECALLED_EVENT_TYPE],
])('types by json-schema-to-typescript of a message that was %s', (kind, eventName, dataName, type) => {
	const schemaOf = async () =>
		JSON.parse(await readFile(`schema/draft-07/group-message-${kind}-event.v1.json`, 'utf8'));

	test('have the names of the contract, and are those of its samples', async () => {
		await project.write(`${kind}.ts`, await generateFromJsonSchema(await schemaOf(), eventName, { format: false }));
		const ofKind = everySample.filter((event) => event.type === type);
		await project.write(
			`${kind}-samples.ts`,
			`import type * as types from './${kind}.js';
			export const events: types.${eventName}[] = ${JSON.stringify(ofKind)};
			export const data: types.${dataName}[] = ${JSON.stringify(ofKind.map(({ data }) => data))};`,
		);

		expect(ofKind).not.toEqual([]);
		expect(await project.compile([`${kind}-samples.ts`], ['--module', 'nodenext'])).toBe('');
	});
});

describe('a parser by quicktype', () => {
	test('in TypeScript compiles, and returns every sample unchanged', async () => {
		await project.write(
			'parse.ts',
			`import { text } from 'node:stream/consumers';
			import { Convert } from './quicktype.ts';
			for (const line of (await text(process.stdin)).split('\\n')) {
				console.log(JSON.stringify(JSON.parse(Convert.groupMessageEventToJson(Convert.toGroupMessageEvent(line)))));
			}`,
		);
		const { stdout, stderr } = await project.node(['parse.ts'], lines.join('\n'));

		expect(await project.compile(['quicktype.ts'], ['--module', 'nodenext'])).toBe('');
		expect(stderr).toBe('');
		expect(parseLines(stdout)).toEqual(events);
	});

	test('in Python reads every sample', ({ skip }) => {
		const { status } = spawnSync('python3', ['-c', 'import dateutil.parser']);
		skip(status !== 0, 'python3 with dateutil is not installed');
		const code = `import json, sys
from message import group_message_event_from_dict
for line in sys.stdin:
    event = group_message_event_from_dict(json.loads(line))
    print(json.dumps([event.id, event.data.random, [element.type for element in event.data.elements]]))`;
		const { stdout, stderr } = spawnSync('python3', ['-B', '-c', code], {
			cwd: project.directory,
			input: lines.join('\n'),
			encoding: 'utf8',
		});

		expect(stderr).toBe('');
		expect(parseLines(stdout)).toEqual(
			events.map(({ id, data: { random = null, elements = [] } }) => [id, random, elements.map(({ type }) => type)]),
		);
	});
});

const parseLines = (text: string): unknown[] =>
	text
		.trim()
		.split('\n')
		.map((line) => JSON.parse(line));
