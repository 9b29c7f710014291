import { Ajv } from 'ajv';
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { kinds } from '../../scripts/contract/schemas.ts';
import { publishedFiles } from '../../scripts/schema.ts';
import { type Kind, toEventSchemaUri, toEventType } from '../../src/message/version.ts';

/** The published files by their names without folder and ending. */
const files = publishedFiles();

/** The JSON Schemas of the events in one piece. */
export const flatSchemas = Object.fromEntries(
	kinds.map((kind) => [kind, files[`schema/draft-07/group-message-${kind}-event.v1.json`] as object]),
) as Record<Kind, object>;

/** That of a message that was sent. */
// biome-ignore lint/suspicious/noExplicitAny: tests look into it wherever they like.
export const flatSchema: any = flatSchemas.sent;

const formatErrors = (validate: {
	errors?: readonly { readonly instancePath: string; readonly message?: string }[] | null;
}): string[] => (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`);

const ajv = new Ajv2020({ strict: true, allErrors: true });
addFormats.default(ajv);
for (const kind of kinds) {
	ajv.addSchema(files[`schema/group-message-${kind}.v1.json`] as object);
	ajv.addSchema(files[`schema/group-message-${kind}-event.v1.json`] as object);
}

const check = (uri: string, value: unknown): string[] => {
	const validate = ajv.getSchema(uri);
	if (!validate) return [`There is no schema ${uri}`];
	validate(value);
	return formatErrors(validate as never);
};

/** The kind of an event; whatever is none should have been a message that was sent. */
export const kindOf = (event: unknown): Kind =>
	kinds.find((kind) => toEventType(kind) === (event as { type?: unknown } | null)?.type) ?? 'sent';

/** What the published JSON Schema of its kind finds wrong with an event; nothing if it fits. */
export const violations = (event: unknown): string[] => check(toEventSchemaUri(kindOf(event)), event);

/** What the draft-07 schema of its kind finds wrong with an event. */
export const draft07Violations = (event: unknown): string[] =>
	createDraft07Validator(flatSchemas[kindOf(event)])(event);

/** What the schema finds wrong with `data`, looked up by the URI that the event names. */
export const dataViolations = ({ dataschema, data }: { dataschema: string; data: unknown }): string[] =>
	check(dataschema, data);

/** What a draft-07 schema finds wrong with an event. */
export const createDraft07Validator = (schema: object): ((event: unknown) => string[]) => {
	const ajv07 = new Ajv({ strict: true, allErrors: true });
	addFormats.default(ajv07);
	const validate07 = ajv07.compile(schema);
	return (event) => {
		validate07(event);
		return formatErrors(validate07 as never);
	};
};
