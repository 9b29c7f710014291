import { type JsonSchema, toJsonSchema } from '@valibot/to-json-schema';
import type { GenericSchema } from 'valibot';
import { elementDefinitions } from '../../src/message/elements.ts';
import { groupMessageEventSchema } from '../../src/message/event.ts';
import { sentDefinitions, sentSchema } from '../../src/message/sent.ts';
import { DATA_SCHEMA_URI, EVENT_SCHEMA_URI } from '../../src/message/version.ts';

/** The published dialects of JSON Schema: the current one, and the one that schema registries accept. */
export type Dialect = 'draft-2020-12' | 'draft-07';

const definitions = { ...elementDefinitions, ...sentDefinitions };

/** The schema of the event's `data`, to which the event's `dataschema` refers. */
export const toDataSchema = (target: Dialect): JsonSchema => identify(DATA_SCHEMA_URI, convert(sentSchema, target));

/** The schema of the event, with a reference to that of its `data`. */
export const toEventSchema = (): JsonSchema => {
	const { properties, $defs: _, ...schema } = convert(groupMessageEventSchema, 'draft-2020-12');
	return identify(EVENT_SCHEMA_URI, { ...schema, properties: { ...properties, data: { $ref: DATA_SCHEMA_URI } } });
};

/** A draft-07 schema without references to other files. */
export type FlatSchema = JsonSchema & { readonly definitions: Readonly<Record<string, JsonSchema>> };

/** The schema of the event in one file, for code generators and registries that do not follow references. */
export const toFlatEventSchema = (): FlatSchema =>
	identify(
		`${EVENT_SCHEMA_URI}:draft-07`,
		convert(groupMessageEventSchema, 'draft-07', { groupMessage: sentSchema }),
	) as FlatSchema;

/** The description of a field, or of the named schema to which it refers. */
export const descriptionOf = ({ description, $ref }: JsonSchema, { definitions }: FlatSchema): string | undefined =>
	description ?? definitions[String($ref).replace('#/definitions/', '')]?.description;

const identify = ($id: string, { $schema, ...schema }: JsonSchema): JsonSchema =>
	({ $schema, $id, ...schema }) as JsonSchema;

const convert = (schema: GenericSchema, target: Dialect, more: Record<string, GenericSchema> = {}): JsonSchema => {
	const converted = toJsonSchema(schema, {
		target,
		definitions: { ...definitions, ...more },
		// Every number in JSON is finite.
		ignoreActions: ['finite'],
		overrideSchema: ({ valibotSchema, jsonSchema }) => {
			// `raw` has the only custom schema.
			if (valibotSchema.type === 'custom') return { type: 'object' };
			// Some generators accept anything for a `const` without a type.
			if (valibotSchema.type === 'literal') return { type: 'string', ...jsonSchema };
			// Some generators take an integer without a format for a signed 32-bit one.
			if (jsonSchema.type === 'integer') return { ...jsonSchema, format: 'int64' };
			return undefined;
		},
	});
	if (target !== 'draft-07') return converted;
	// Tools for draft-07 look for `definitions`, which 2020-12 renamed to `$defs`.
	const { $defs, ...others } = JSON.parse(JSON.stringify(converted).replaceAll('#/$defs/', '#/definitions/'));
	return { ...others, definitions: $defs };
};
