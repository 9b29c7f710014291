// Writes the JSON Schema of the queue message, and the tables and examples of its page; a test fails where they are stale.
import { readFile, writeFile } from 'node:fs/promises';
import { type JsonSchema, toJsonSchema } from '@valibot/to-json-schema';
import { definitions, groupMessageEventSchema } from '../src/message/group-message.ts';
import { EVENT_SCHEMA_URI } from '../src/message/version.ts';
import { CONTRACT_PAGE, fillContractPage } from './contract/page.ts';

/** Where the JSON Schema is published. */
export const SCHEMA_FILE = 'schema/group-message-sent.v1.json';

/** The queue message as JSON Schema 2020-12. */
export const toPublishedSchema = (): JsonSchema => {
	const { $schema, ...schema } = toJsonSchema(groupMessageEventSchema, {
		target: 'draft-2020-12',
		definitions,
		// Every number in JSON is finite.
		ignoreActions: ['finite'],
		// The one custom schema is that of `raw`.
		overrideSchema: ({ valibotSchema }) => (valibotSchema.type === 'custom' ? { type: 'object' } : undefined),
	});
	return { $schema, $id: EVENT_SCHEMA_URI, ...schema } as JsonSchema;
};

/** The file's content. */
export const formatSchema = (): string => `${JSON.stringify(toPublishedSchema(), null, '\t')}\n`;

if (import.meta.main) {
	await writeFile(SCHEMA_FILE, formatSchema());
	await writeFile(CONTRACT_PAGE, await fillContractPage(await readFile(CONTRACT_PAGE, 'utf8'), toPublishedSchema()));
}
