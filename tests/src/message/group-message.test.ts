import { readFile } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import { formatSchema, SCHEMA_FILE } from '../../../scripts/schema.ts';
import { EVENT_SCHEMA_URI } from '../../../src/message/version.ts';
import { publishedSchema, violations } from '../../support/published-schema.ts';

interface Node {
	readonly [key: string]: unknown;
	readonly title?: string;
	readonly description?: string;
	readonly $ref?: string;
	readonly properties?: Record<string, Node>;
	readonly items?: Node;
	readonly $defs?: Record<string, Node>;
}

/** Every property and definition of a schema, by its path. */
const fields = (node: Node, path = ''): [string, Node][] => [
	...Object.entries({ ...node.properties, ...node.$defs }).flatMap(([key, child]): [string, Node][] => [
		[`${path}.${key}`, child],
		...fields(child, `${path}.${key}`),
	]),
	...(node.items ? fields(node.items, `${path}[]`) : []),
];

const event = (data: object = {}) => ({
	specversion: '1.0',
	id: 'a'.repeat(64),
	source: '/tencent-chat/1400000000',
	type: 'tencent.chat.group.message.sent.v1',
	subject: 'g',
	time: '2026-01-01T00:00:00.000Z',
	dataschema: EVENT_SCHEMA_URI,
	datacontenttype: 'application/json',
	data: {
		sdkAppId: '1400000000',
		group: { id: 'g', type: 'Work' },
		sender: 'u',
		onlineOnly: false,
		mentions: { all: false, users: [] },
		elements: [],
		client: {},
		raw: {},
		...data,
	},
});

describe('the published JSON Schema', () => {
	test('is what the valibot schema says; else run npm run schema', async () => {
		expect(await readFile(SCHEMA_FILE, 'utf8')).toBe(formatSchema());
	});

	test('is JSON Schema 2020-12 under the URI that each event names', () => {
		expect(publishedSchema).toMatchObject({
			$schema: 'https://json-schema.org/draft/2020-12/schema',
			$id: EVENT_SCHEMA_URI,
		});
	});

	test.each(fields(publishedSchema))('explains %s by a title and a sentence', (_path, { title, description }) => {
		expect(title).toMatch(/^[A-Z]/);
		expect(description).toMatch(/\.$/);
	});

	test.each(
		fields(publishedSchema).filter(([path]) => /\.(size|width|height|duration|latitude|longitude)$/.test(path)),
	)('names the unit of %s', (_path, { description }) => {
		expect(description).toMatch(/bytes|pixels|seconds|degrees/);
	});

	test('takes the least that a message can be', () => {
		expect(violations(event())).toEqual([]);
	});

	test('takes fields that it does not know, for v1 may gain optional ones', () => {
		expect(violations(event({ later: 1, elements: [{ type: 'text', later: true }] }))).toEqual([]);
	});

	test.each([
		['a missing sender', { sender: undefined }, '/data must have required property'],
		['a seq in words', { seq: 'one' }, '/data/seq must be integer'],
		['a seq below 0', { seq: -1 }, '/data/seq must be >= 0'],
		['a time without zone', { sentAt: '2026-01-01T00:00:00' }, '/data/sentAt must match format'],
		['a new type of element', { elements: [{ type: 'stream' }] }, '/data/elements/0 must match exactly one schema'],
		[
			'a wrong field deep in merged messages',
			{ elements: [{ type: 'relay', abstracts: [], messages: [{ elements: [{ type: 'text', text: 1 }] }] }] },
			'/data/elements/0/messages/0/elements/0/text must be string',
		],
		['a raw that is a list', { raw: [] }, '/data/raw must be object'],
	])('refuses %s', (_name, data, violation) => {
		expect(violations(JSON.parse(JSON.stringify(event(data)))).join('\n')).toContain(violation);
	});
});
