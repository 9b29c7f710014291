import { readFile } from 'node:fs/promises';
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { SCHEMA_FILE } from '../../scripts/schema.ts';

/** The JSON Schema as consumers find it. */
export const publishedSchema = JSON.parse(await readFile(SCHEMA_FILE, 'utf8'));

const ajv = new Ajv2020({ strict: true, allErrors: true });
addFormats.default(ajv);
const validate = ajv.compile(publishedSchema);

/** What the published JSON Schema finds wrong with an event; nothing, where it fits. */
export const violations = (event: unknown): string[] => {
	validate(event);
	return (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`);
};
