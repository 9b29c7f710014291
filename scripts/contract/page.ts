import type { JsonSchema } from '@valibot/to-json-schema';
import { commands } from '../../src/message/commands.ts';
import type { MessageElement } from '../../src/message/elements.ts';
import { contract } from '../../src/message/event.ts';
import type { Happening } from '../../src/message/happening.ts';
import { type Kind, toEventType } from '../../src/message/version.ts';
import { parseQuery } from '../../src/tencent/query.ts';
import { readSampleEvents, SAMPLE_APP_ID } from '../local/sample-events.ts';
import { descriptionOf, kinds, toDefinitions } from './schemas.ts';

const definitions = toDefinitions();

/** The page that explains the contract. */
export const CONTRACT_PAGE = 'docs/contract.md';

/** The page with its generated parts rewritten. */
export const fillContractPage = async (page: string): Promise<string> => {
	const samples = await normalizeSamples();
	const parts = { kinds: toKindTable(samples), fields: toFieldTables(), elements: toElementExamples(samples) };
	return Object.entries(parts).reduce((text, [name, content]) => replacePart(text, name, content), page);
};

/** What a sample says, and the command that says it. */
interface NormalizedSample {
	readonly command: string;
	readonly happening: Happening;
}

const normalizeSamples = async (): Promise<NormalizedSample[]> =>
	(await readSampleEvents()).flatMap(({ event: { rawQueryString, body = '', isBase64Encoded }, published }) => {
		const { CallbackCommand } = parseQuery(rawQueryString);
		const command = commands.get(CallbackCommand);
		if (!published || isBase64Encoded || !command) return [];
		return [{ command: command.name, happening: command.validate(JSON.parse(body)).normalize({}, SAMPLE_APP_ID) }];
	});

const replacePart = (page: string, name: string, content: string): string => {
	const [, before, after] = new RegExp(`^(.*<!-- ${name}: [^\n]* -->\n).*(<!-- /${name} -->.*)$`, 's').exec(page) ?? [];
	if (before === undefined) throw new Error(`${CONTRACT_PAGE} has no part named ${name}`);
	return `${before}\n${content}\n\n${after}`;
};

/** Each kind of event, and the command that it comes from. */
const toKindTable = (samples: readonly NormalizedSample[]): string => {
	const commandOf = (kind: Kind) => samples.find(({ happening }) => happening.kind === kind)?.command;
	const rows = kinds.map((kind) => {
		const { title, description } = definitions[contract[kind].dataName] ?? {};
		return `| \`${toEventType(kind)}\` | \`${commandOf(kind)}\` | ${description} | [${title}](#${title?.toLowerCase().replaceAll(' ', '-')}) |`;
	});
	return ['| `type` | from | what happened | `data` |', '|---|---|---|---|', ...rows].join('\n');
};

/** The attributes of an event, then every kind of `data`, then what these are made of. */
const toFieldTables = (): string => {
	const names = kinds.map((kind) => contract[kind].name as string);
	const event = definitions[contract.sent.name] as JsonSchema;
	const tables = Object.entries(definitions).filter(([name, { properties }]) => properties && !names.includes(name));
	const isData = ([name]: [string, JsonSchema]) => kinds.some((kind) => contract[kind].dataName === name);
	return [
		toTable(event),
		...[...tables.filter(isData), ...tables.filter((table) => !isData(table))].map(
			([, definition]) => `### ${definition.title}\n\n${definition.description}\n\n${toTable(definition)}`,
		),
	].join('\n\n');
};

const toTable = (definition: JsonSchema): string =>
	['| field | type | |', '|---|---|---|', ...toRows(definition, '')].join('\n');

const toRows = ({ properties = {}, required = [] }: JsonSchema, prefix: string): string[] =>
	Object.entries(properties as Record<string, JsonSchema>).flatMap(([key, field]) => {
		const path = `${prefix}${key}${required.includes(key) ? '' : '?'}`;
		const items = field.items as JsonSchema | undefined;
		return [
			`| \`${path}\` | ${toType(field)} | ${descriptionOf(field, definitions)} |`,
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
const toElementExamples = (samples: readonly NormalizedSample[]): string => {
	const examples = new Map<string, MessageElement>();
	for (const { happening } of samples) {
		if (happening.kind !== 'sent') continue;
		for (const element of happening.data.elements) if (!examples.has(element.type)) examples.set(element.type, element);
	}
	return [...examples.values()]
		.map((element) => `\`\`\`json\n${JSON.stringify(element, null, 2)}\n\`\`\``)
		.join('\n\n');
};
