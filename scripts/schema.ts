// Writes the published schemas and the generated parts of the contract's page; a test fails if they are stale.
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { toAsyncApi } from './contract/asyncapi.ts';
import { CONTRACT_PAGE, fillContractPage } from './contract/page.ts';
import { toDataSchema, toEventSchema, toFlatEventSchema } from './contract/schemas.ts';

/** The published schemas, by file. */
export const publishedFiles = (): Readonly<Record<string, object>> => ({
	'schema/group-message-sent.v1.json': toDataSchema('draft-2020-12'),
	'schema/group-message-sent-event.v1.json': toEventSchema(),
	'schema/draft-07/group-message-sent.v1.json': toDataSchema('draft-07'),
	'schema/draft-07/group-message-sent-event.v1.json': toFlatEventSchema(),
	'schema/asyncapi.json': toAsyncApi(),
});

/** The content of a schema file, indented by spaces because AsyncAPI's parser warns about tabs. */
export const formatSchema = (schema: object): string => `${JSON.stringify(schema, null, 2)}\n`;

if (import.meta.main) {
	for (const [file, schema] of Object.entries(publishedFiles())) {
		await mkdir(dirname(file), { recursive: true });
		await writeFile(file, formatSchema(schema));
	}
	await writeFile(CONTRACT_PAGE, await fillContractPage(await readFile(CONTRACT_PAGE, 'utf8')));
}
