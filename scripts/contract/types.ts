import { readFileSync } from 'node:fs';
import type { JsonSchema } from '@valibot/to-json-schema';
import * as values from '../../src/contract.ts';
import { contract } from '../../src/message/event.ts';
import { descriptionOf, kinds, toDefinitions } from './schemas.ts';

const definitions = toDefinitions();

/**
 * The types of the events as TypeScript declarations, with each field's documentation. The compiler's own declarations
 * would say the same in valibot's types, and without documentation.
 */
export const toContractTypes = (): string => [toTypes(), toValues()].join('\n');

const toTypes = (): string => {
	// It would match any `type`, so TypeScript could not tell the other elements apart.
	const { laterElement: _, ...known } = definitions;
	const types = Object.entries(known).map(
		([name, definition]) => `${comment(definition, '')}${toDeclaration(toTypeName(name), definition)}`,
	);
	const events = kinds.map((kind) => toTypeName(contract[kind].name));
	return [...types, `/** What is on the queue. */\nexport type RelayEvent = ${events.join(' | ')};\n`].join('\n');
};

/** The other exports of `src/contract.ts`, with their comments. */
const toValues = (): string => {
	const source = readFileSync('src/contract.ts', 'utf8');
	const commentOf = (name: string): string =>
		new RegExp(`(/\\*\\*(?:(?!\\*/)[^])*\\*/\n)export const ${name}\\b`).exec(source)?.[1] ?? '';
	const constants = Object.entries(values).filter(([, value]) => typeof value === 'string');
	return [
		...constants.map(([name, value]) => `${commentOf(name)}export declare const ${name} = '${value}';\n`),
		`${commentOf('parseEvent')}export declare const parseEvent: (json: string) => RelayEvent | undefined;\n`,
		`${commentOf('parseGroupMessageEvent')}export declare const parseGroupMessageEvent: (json: string) => GroupMessageEvent;\n`,
	].join('\n');
};

const toTypeName = (name: string): string => name.replace(/^[a-z]/, (letter) => letter.toUpperCase());

const comment = (field: JsonSchema, indent: string): string => {
	const description = descriptionOf(field, definitions);
	return description === undefined ? '' : `${indent}/** ${description} */\n`;
};

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

const toType = (field: JsonSchema, indent: string): string => {
	const { type, items, $ref, oneOf, const: value, examples, properties } = field;
	if ($ref) return toTypeName($ref.replace('#/definitions/', ''));
	if (oneOf) {
		return oneOf
			.map((choice) => toType(choice as JsonSchema, indent))
			.filter((choice) => choice !== 'LaterElement')
			.join(' | ');
	}
	if (items) return `Array<${toType(items as JsonSchema, indent)}>`;
	if (value !== undefined) return JSON.stringify(value);
	// An open list: editors suggest the known values, and the compiler accepts others.
	if (examples) return [...examples.map((each) => JSON.stringify(each)), '(string & {})'].join(' | ');
	if (properties) return toFields(field, indent);
	switch (type) {
		case 'object':
			return 'Record<string, unknown>';
		case 'integer':
			return 'number';
		default:
			return String(type ?? 'unknown');
	}
};
