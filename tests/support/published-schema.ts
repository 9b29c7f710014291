import { Ajv } from 'ajv';
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { publishedFiles } from '../../scripts/schema.ts';

/** The published files, by name without folder and extension. */
const files = publishedFiles();

/** The JSON Schema of the event in one file. */
// biome-ignore lint/suspicious/noExplicitAny: tests look into it wherever they like.
export const flatSchema: any = files['schema/draft-07/group-message-sent-event.v1.json'];

const formatErrors = (validate: {
	errors?: readonly { readonly instancePath: string; readonly message?: string }[] | null;
}): string[] => (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`);

const ajv = new Ajv2020({ strict: true, allErrors: true });
addFormats.default(ajv);
ajv.addSchema(files['schema/group-message-sent.v1.json'] as object);
const validate = ajv.compile(files['schema/group-message-sent-event.v1.json'] as object);

/** The errors that the published JSON Schema finds in an event. */
export const violations = (event: unknown): string[] => {
	validate(event);
	return formatErrors(validate as never);
};

/** The errors in `data`, found by the schema whose URI the event names. */
export const dataViolations = ({ dataschema, data }: { dataschema: string; data: unknown }): string[] => {
	const validateData = ajv.getSchema(dataschema);
	if (!validateData) return [`There is no schema ${dataschema}`];
	validateData(data);
	return formatErrors(validateData as never);
};

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
