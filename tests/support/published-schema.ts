import { Ajv } from 'ajv';
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { kinds } from '../../scripts/contract/schemas.ts';
import { publishedFiles } from '../../scripts/schema.ts';
import { type Kind, toEventSchemaUri, toEventType } from '../../src/message/version.ts';

/** The published files, by name without folder and extension. */
const files = publishedFiles();

/** The JSON Schemas of the events, each in one file. */
export const flatSchemas = Object.fromEntries(
	kinds.map((kind) => [kind, files[`schema/draft-07/group-message-${kind}-event.v1.json`] as object]),
) as Record<Kind, object>;

/** The one of sent messages. */
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

/** The kind of an event. Anything else is treated as a sent message. */
export const kindOf = (event: unknown): Kind =>
	kinds.find((kind) => toEventType(kind) === (event as { type?: unknown } | null)?.type) ?? 'sent';

/** The errors that the published JSON Schema of its kind finds in an event. */
export const violations = (event: unknown): string[] => check(toEventSchemaUri(kindOf(event)), event);

/** The errors that the draft-07 schema of its kind finds in an event. */
export const draft07Violations = (event: unknown): string[] =>
	createDraft07Validator(flatSchemas[kindOf(event)])(event);

/** The errors in `data`, found by the schema whose URI the event names. */
export const dataViolations = ({ dataschema, data }: { dataschema: string; data: unknown }): string[] =>
	check(dataschema, data);

/** The errors that a draft-07 schema finds in an event. */
export const createDraft07Validator = (schema: object): ((event: unknown) => string[]) => {
	const ajv07 = new Ajv({ strict: true, allErrors: true });
	addFormats.default(ajv07);
	const validate07 = ajv07.compile(schema);
	return (event) => {
		validate07(event);
		return formatErrors(validate07 as never);
	};
};
