import { readFile } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import { kinds } from '../../../scripts/contract/schemas.ts';
import type { Kind } from '../../../src/message/version.ts';
import { flatSchemas } from '../../support/published-schema.ts';
import { forbiddenChanges } from '../../support/schema-changes.ts';

const read = async (kind: Kind) => JSON.parse(await readFile(`tests/fixtures/v1/schema/${kind}.json`, 'utf8'));
const released = await read('sent');

/** The released schema with a change. */
// biome-ignore lint/suspicious/noExplicitAny: a change may go anywhere.
const changed = (change: (schema: any) => unknown) => {
	const schema = structuredClone(released);
	change(schema);
	return forbiddenChanges(released, schema);
};

test.each(kinds)('the present schema of an event of the kind %s only extends the released one', async (kind) => {
	expect(forbiddenChanges(await read(kind), flatSchemas[kind] as Record<string, unknown>)).toEqual([]);
});

describe('the guard allows', () => {
	test.each([
		[
			'an optional property',
			(schema: typeof released) => (schema.definitions.groupMessage.properties.later = { type: 'string' }),
		],
		[
			'an optional property of the event',
			(schema: typeof released) => (schema.properties.traceparent = { type: 'string' }),
		],
		[
			'a new element type',
			(schema: typeof released) => {
				schema.definitions.streamElement = { type: 'object' };
				schema.definitions.messageElement.oneOf.push({ $ref: '#/definitions/streamElement' });
				schema.definitions.laterElement.properties.type.not.enum.push('stream');
			},
		],
		[
			'a member of an open list',
			(schema: typeof released) => schema.definitions.imageElement.properties.format.examples.push('webp'),
		],
		['other words', (schema: typeof released) => (schema.definitions.group.description = 'Other.')],
	])('%s', (_name, change) => {
		expect(changed(change)).toEqual([]);
	});
});

describe('the guard finds', () => {
	test.each([
		['another type', (schema: typeof released) => (schema.definitions.groupMessage.properties.seq.type = 'string')],
		['another const', (schema: typeof released) => (schema.properties.specversion.const = '1.1')],
		['another bound', (schema: typeof released) => (schema.definitions.groupMessage.properties.random.maximum = 1)],
		[
			'a bound that is gone',
			(schema: typeof released) => delete schema.definitions.groupMessage.properties.seq.minimum,
		],
		['another pattern', (schema: typeof released) => (schema.properties.id.pattern = '^.$')],
		['another format', (schema: typeof released) => delete schema.definitions.groupMessage.properties.sentAt.format],
		['a field that became required', (schema: typeof released) => schema.definitions.groupMessage.required.push('seq')],
		['a field that became optional', (schema: typeof released) => schema.definitions.groupMessage.required.pop()],
		['a property that is gone', (schema: typeof released) => delete schema.definitions.group.properties.type],
		['a definition that is gone', (schema: typeof released) => delete schema.definitions.faceElement],
		['an element type that is gone', (schema: typeof released) => schema.definitions.messageElement.oneOf.shift()],
		[
			'a member of an open list that is gone',
			(schema: typeof released) => schema.definitions.imageElement.properties.format.examples.shift(),
		],
		[
			'an open list that was closed',
			(schema: typeof released) => (schema.definitions.imageElement.properties.format.enum = ['jpg']),
		],
		[
			'unknown fields that are closed out',
			(schema: typeof released) => (schema.definitions.group.additionalProperties = false),
		],
		[
			'another schema behind a field',
			(schema: typeof released) => (schema.definitions.groupMessage.properties.group.$ref = '#/definitions/client'),
		],
		[
			'another item of a list',
			(schema: typeof released) => (schema.definitions.mentions.properties.users.items.type = 'integer'),
		],
	])('%s', (_name, change) => {
		expect(changed(change)).toHaveLength(1);
	});
});
