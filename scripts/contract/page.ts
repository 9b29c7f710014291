import type { JsonSchema } from '@valibot/to-json-schema';
import type { MessageElement } from '../../src/message/elements.ts';
import { normalize } from '../../src/message/normalize.ts';
import { AFTER_SEND_MSG } from '../../src/tencent/callbacks/after-send-msg.ts';
import { validate } from '../../src/tencent/validate.ts';
import { readSampleEvents, SAMPLE_APP_ID } from '../local/sample-events.ts';
import { descriptionOf, toFlatEventSchema } from './schemas.ts';

const schema = toFlatEventSchema();

/** The page that explains the contract. */
export const CONTRACT_PAGE = 'docs/contract.md';

/** The page with its generated parts rewritten. */
export const fillContractPage = async (page: string): Promise<string> =>
	replacePart(replacePart(page, 'fields', toFieldTables()), 'elements', await toElementExamples());

const replacePart = (page: string, name: string, content: string): string => {
	const [, before, after] = new RegExp(`^(.*<!-- ${name}: [^\n]* -->\n).*(<!-- /${name} -->.*)$`, 's').exec(page) ?? [];
	if (before === undefined) throw new Error(`${CONTRACT_PAGE} has no part named ${name}`);
	return `${before}\n${content}\n\n${after}`;
};

const toFieldTables = (): string => {
	const { definitions, ...event } = schema;
	const { groupMessage = {}, ...others } = definitions;
	const tables = Object.entries({ groupMessage, ...others }).filter(([, { properties }]) => properties);
	return [
		toTable(event),
		...tables.map(([, definition]) => `### ${definition.title}\n\n${definition.description}\n\n${toTable(definition)}`),
	].join('\n\n');
};

const toTable = (definition: JsonSchema): string =>
	['| field | type | |', '|---|---|---|', ...toRows(definition, '')].join('\n');

const toRows = ({ properties = {}, required = [] }: JsonSchema, prefix: string): string[] =>
	Object.entries(properties as Record<string, JsonSchema>).flatMap(([key, field]) => {
		const path = `${prefix}${key}${required.includes(key) ? '' : '?'}`;
		const items = field.items as JsonSchema | undefined;
		return [
			`| \`${path}\` | ${toType(field)} | ${descriptionOf(field, schema)} |`,
			...toRows(field, `${path}.`),
			...(items ? toRows(items, `${path}[].`) : []),
		];
	});

const toType = ({ type, items, $ref, const: value, format }: JsonSchema): string => {
	// `#/definitions/messageElement` becomes `message element`.
	if ($ref) return $ref.replace('#/definitions/', '').replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
	if (items) return `list of ${toType(items as JsonSchema)}s`;
	if (value !== undefined) return `\`${value}\``;
	return type === 'integer' ? type : (format ?? String(type ?? 'any'));
};

/** One element of each type, from the first sample that has one. */
const toElementExamples = async (): Promise<string> => {
	const examples = new Map<string, MessageElement>();
	for (const { event, published } of await readSampleEvents()) {
		if (!published || event.isBase64Encoded) continue;
		const { elements } = normalize(validate(JSON.parse(event.body ?? ''), AFTER_SEND_MSG), {}, SAMPLE_APP_ID);
		for (const element of elements) if (!examples.has(element.type)) examples.set(element.type, element);
	}
	return [...examples.values()]
		.map((element) => `\`\`\`json\n${JSON.stringify(element, null, 2)}\n\`\`\``)
		.join('\n\n');
};
