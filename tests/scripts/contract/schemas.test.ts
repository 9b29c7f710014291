import { readFile } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import { readSampleEvents } from '../../../scripts/local/sample-events.ts';
import { formatSchema, publishedFiles } from '../../../scripts/schema.ts';
import { DATA_SCHEMA_URI, EVENT_SCHEMA_URI, parseGroupMessageEvent } from '../../../src/contract.ts';
import { toAnyEvent } from '../../support/messages.ts';
import {
	createDraft07Validator,
	dataViolations,
	draft07Violations,
	flatSchema,
	flatSchemas,
	violations,
} from '../../support/published-schema.ts';

interface Node {
	readonly [key: string]: unknown;
	readonly type?: string;
	readonly title?: string;
	readonly description?: string;
	readonly $ref?: string;
	readonly properties?: Record<string, Node>;
	readonly items?: Node;
	readonly definitions?: Record<string, Node>;
}

/** Every property and definition of a schema, by its path. */
const fields = (node: Node, path = ''): [string, Node][] => [
	...Object.entries({ ...node.properties, ...node.definitions }).flatMap(([key, child]): [string, Node][] => [
		[`${path}.${key}`, child],
		...fields(child, `${path}.${key}`),
	]),
	...(node.items ? fields(node.items, `${path}[]`) : []),
];
const allFields = Object.values(flatSchemas).flatMap((schema) => fields(schema as Node));
const samples = (await readSampleEvents()).filter(({ published, event }) => published && !event.isBase64Encoded);

const event = (data: object = {}) => ({
	specversion: '1.0',
	id: 'a'.repeat(64),
	source: '/tencent-chat/1400000000',
	type: 'tencent.chat.group.message.sent.v1',
	subject: 'g',
	time: '2026-01-01T00:00:00.000Z',
	dataschema: DATA_SCHEMA_URI,
	datacontenttype: 'application/json',
	partitionkey: '1400000000:g',
	data: {
		sdkAppId: '1400000000',
		group: { id: 'g' },
		sender: 'u',
		onlineOnly: false,
		elements: [],
		sequenced: false,
		origin: 'callback',
		...data,
	},
});

describe('the published files', () => {
	test.each(Object.entries(publishedFiles()))('%s is what the schemas in src/ say', async (file, schema) => {
		expect(await readFile(file, 'utf8'), 'run npm run schema').toBe(formatSchema(schema));
	});

	test('name the schemas by the URIs that events use', () => {
		expect(publishedFiles()).toMatchObject({
			'schema/group-message-sent.v1.json': {
				$schema: 'https://json-schema.org/draft/2020-12/schema',
				$id: DATA_SCHEMA_URI,
			},
			'schema/group-message-sent-event.v1.json': {
				$schema: 'https://json-schema.org/draft/2020-12/schema',
				$id: EVENT_SCHEMA_URI,
				properties: { data: { $ref: DATA_SCHEMA_URI } },
			},
			'schema/draft-07/group-message-sent-event.v1.json': { $schema: 'http://json-schema.org/draft-07/schema#' },
		});
	});

	test.each(samples)(
		'accept the event of $path in both dialects, and its data by its own dataschema',
		({ event: { body = '' } }) => {
			const published = toAnyEvent({ body });

			expect(violations(published)).toEqual([]);
			expect(dataViolations(published)).toEqual([]);
			expect(draft07Violations(published)).toEqual([]);
		},
	);
});

describe('for code generators', () => {
	test.each(allFields.filter(([, { $ref }]) => !$ref))('%s is described by a sentence', (_path, { description }) => {
		expect(description).toMatch(/\.$/);
	});

	test.each(allFields.filter(([, { type }]) => type !== 'object'))(
		'%s has no title, because generators would make a type of it',
		(path, { title }) => {
			if (path !== '.messageElement') expect(title).toBeUndefined();
		},
	);

	test.each(allFields.filter(([, { properties }]) => properties))('%s is an object with a name', (path, { title }) => {
		expect(path).toMatch(/^\.\w+$/);
		expect(title).toMatch(/^[A-Z]/);
	});

	test.each(allFields.filter(([, { type }]) => type === 'integer'))('%s says how wide it is', (_path, node) => {
		expect(node).toMatchObject({ format: 'int64', minimum: 0, maximum: expect.any(Number) });
	});

	test('random is unsigned 32 bit', () => {
		expect(flatSchema.definitions.groupMessage.properties.random).toMatchObject({ maximum: 4_294_967_295 });
	});

	test.each(allFields.filter(([, node]) => 'const' in node))('%s has a type next to its const', (_path, { type }) => {
		expect(type).toBe('string');
	});

	test.each(allFields.filter(([path]) => /\.(size|width|height|duration|latitude|longitude)$/.test(path)))(
		'%s names its unit',
		(_path, { description }) => {
			expect(description).toMatch(/bytes|pixels|seconds|degrees/);
		},
	);
});

describe('the schema', () => {
	test('accepts the smallest message', () => {
		expect(violations(event())).toEqual([]);
	});

	test.each([
		['a missing sender', { sender: undefined }, '/data must have required property'],
		['a seq in words', { seq: 'one' }, '/data/seq must be integer'],
		['a seq below 0', { seq: -1 }, '/data/seq must be >= 0'],
		['a random number above 32 bit', { random: 2 ** 32 }, '/data/random must be <= 4294967295'],
		['a time without zone', { sentAt: '2026-01-01T00:00:00' }, '/data/sentAt must match format'],
		['an element without a type', { elements: [{ text: 'a' }] }, '/data/elements/0 must match exactly one schema'],
		[
			'a wrong field deep in merged messages',
			{ elements: [{ type: 'merged', abstracts: [], messages: [{ elements: [{ type: 'text', text: 1 }] }] }] },
			'/data/elements/0/messages/0/elements/0/text must be string',
		],
		['a raw that is a list', { raw: [] }, '/data/raw must be object'],
	])('rejects %s', (_name, data, violation) => {
		expect(violations(JSON.parse(JSON.stringify(event(data)))).join('\n')).toContain(violation);
	});
});

describe("tomorrow's event passes today's schema and parser", () => {
	test.each([
		['a new element type', { elements: [{ type: 'stream', chunks: [1] }] }],
		['a new image format and kind', { elements: [{ type: 'image', format: 'webp', variants: [{ kind: 'tiny' }] }] }],
		[
			'a new field at every depth',
			{ later: 1, elements: [{ type: 'text', later: true }], group: { id: 'g', later: 1 } },
		],
		[
			'a new group type, platform and priority',
			{ group: { id: 'g', type: 'Later' }, client: { platform: 'TV' }, priority: 'Urgent' },
		],
		['a new origin', { origin: 'import' }],
		['a new part that is omitted', { omitted: 'client' }],
	])('with %s', (_name, data) => {
		const tomorrow = event(data);

		expect(violations(tomorrow)).toEqual([]);
		expect(createDraft07Validator(flatSchema)(tomorrow)).toEqual([]);
		expect(parseGroupMessageEvent(JSON.stringify(tomorrow))).toEqual(tomorrow);
	});

	test('with a new extension attribute', () => {
		const tomorrow = { ...event(), deprecated: true, traceparent: '00-…' };

		expect(violations(tomorrow)).toEqual([]);
		expect(parseGroupMessageEvent(JSON.stringify(tomorrow))).toEqual(tomorrow);
	});
});
