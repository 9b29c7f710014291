import type { JsonSchema } from '@valibot/to-json-schema';

/**
 * The types of the queue message as TypeScript declarations, each field with its documentation.
 * What the compiler makes of the schema says the same, but in the types of valibot and without a word on the fields.
 */
export const toContractTypes = (schema: JsonSchema): string => {
	const { data, ...fields } = schema.properties as Record<string, JsonSchema>;
	const definitions: Record<string, JsonSchema> = {
		groupMessageEvent: { ...schema, properties: { ...fields, data: { ...data, ...reference('groupMessage') } } },
		groupMessage: data ?? {},
		...(schema.$defs as Record<string, JsonSchema>),
	};
	return Object.entries(definitions)
		.map(([name, definition]) => `${comment(definition, '')}${toDeclaration(toTypeName(name), definition)}`)
		.join('\n');
};

const reference = (name: string): JsonSchema => ({ $ref: `#/$defs/${name}` });

const toTypeName = (name: string): string => name.replace(/^[a-z]/, (letter) => letter.toUpperCase());

const comment = ({ description }: JsonSchema, indent: string): string =>
	description === undefined ? '' : `${indent}/** ${description} */\n`;

const toDeclaration = (name: string, definition: JsonSchema): string =>
	definition.properties
		? `export interface ${name} ${toFields(definition, '')}\n`
		: `export type ${name} = ${toType(definition, '')};\n`;

const toFields = ({ properties = {}, required = [] }: JsonSchema, indent: string): string => {
	const fields = Object.entries(properties as Record<string, JsonSchema>).map(([key, field]) => {
		const type = toType(field, `${indent}\t`);
		const member = required.includes(key) ? `${key}: ${type}` : `${key}?: ${type} | undefined`;
		return `${comment(field, `${indent}\t`)}${indent}\t${member};\n`;
	});
	return `{\n${fields.join('')}${indent}}`;
};

const toType = (schema: JsonSchema, indent: string): string => {
	const { type, items, $ref, oneOf, const: value, enum: values, properties } = schema;
	if ($ref) return toTypeName($ref.replace('#/$defs/', ''));
	if (oneOf) return oneOf.map((choice) => toType(choice as JsonSchema, indent)).join(' | ');
	if (items) return `Array<${toType(items as JsonSchema, indent)}>`;
	if (value !== undefined) return JSON.stringify(value);
	if (values) return values.map((each) => JSON.stringify(each)).join(' | ');
	if (properties) return toFields(schema, indent);
	switch (type) {
		case 'object':
			return 'Record<string, unknown>';
		case 'integer':
			return 'number';
		default:
			return String(type ?? 'unknown');
	}
};
