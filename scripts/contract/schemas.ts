import { type JsonSchema, toJsonSchema } from '@valibot/to-json-schema';
import type { GenericSchema } from 'valibot';
import { contract } from '../../src/message/event.ts';
import { type Kind, toDataSchemaUri, toEventSchemaUri } from '../../src/message/version.ts';

/** The published dialects of JSON Schema: the current one, and the one that schema registries accept. */
export type Dialect = 'draft-2020-12' | 'draft-07';

/** The kinds of event, in the order of the contract. */
export const kinds = Object.keys(contract) as Kind[];

/** The schema of an event's `data`, to which the event's `dataschema` refers. */
export const toDataSchema = (kind: Kind, target: Dialect): JsonSchema => {
	const { data, definitions } = contract[kind];
	return identify(toDataSchemaUri(kind), convert(data, target, definitions));
};

/** The schema of an event, with a reference to that of its `data`. */
export const toEventSchema = (kind: Kind): JsonSchema => {
	const { event, definitions } = contract[kind];
	const { properties, $defs: _, ...schema } = convert(event, 'draft-2020-12', definitions);
	const data = { $ref: toDataSchemaUri(kind) };
	return identify(toEventSchemaUri(kind), { ...schema, properties: { ...properties, data } });
};

/** Schemas by the names of their types. */
export type Definitions = Readonly<Record<string, JsonSchema>>;

/** A draft-07 schema without references to other files. */
export type FlatSchema = JsonSchema & { readonly definitions: Definitions };

/** The schema of an event in one file, for code generators and registries that do not follow references. */
export const toFlatEventSchema = (kind: Kind): FlatSchema => {
	const { event, definitions, dataName, data } = contract[kind];
	const schema = convert(event, 'draft-07', { ...definitions, [dataName]: data });
	return identify(`${toEventSchemaUri(kind)}:draft-07`, schema) as FlatSchema;
};

/** The events of every kind, followed by all that they are made of, each once. */
export const toDefinitions = (): Definitions => {
	const schemas = kinds.map((kind) => ({ name: contract[kind].name, ...toFlatEventSchema(kind) }));
	const events = schemas.map(({ name, $schema: _, $id: __, definitions: ___, ...event }) => [name, event]);
	return Object.assign(Object.fromEntries(events), ...schemas.map(({ definitions }) => definitions));
};

/** The description of a field, or of the named schema to which it refers. */
export const descriptionOf = ({ description, $ref }: JsonSchema, definitions: Definitions): string | undefined =>
	description ?? definitions[String($ref).replace('#/definitions/', '')]?.description;

const identify = ($id: string, { $schema, ...schema }: JsonSchema): JsonSchema =>
	({ $schema, $id, ...schema }) as JsonSchema;

const convert = (schema: GenericSchema, target: Dialect, definitions: Record<string, GenericSchema>): JsonSchema => {
	const converted = toJsonSchema(schema, {
		target,
		definitions,
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
