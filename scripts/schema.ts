// Writes the published schemas and the generated parts of the contract's page; a test fails if they are stale.
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { toAsyncApi } from './contract/asyncapi.ts';
import { CONTRACT_PAGE, fillContractPage } from './contract/page.ts';
import { kinds, toDataSchema, toEventSchema, toFlatEventSchema } from './contract/schemas.ts';

/** The published schemas, by file. */
export const publishedFiles = (): Readonly<Record<string, object>> => ({
	...Object.assign(
		{},
		...kinds.map((kind) => ({
			[`schema/group-message-${kind}.v1.json`]: toDataSchema(kind, 'draft-2020-12'),
			[`schema/group-message-${kind}-event.v1.json`]: toEventSchema(kind),
			[`schema/draft-07/group-message-${kind}.v1.json`]: toDataSchema(kind, 'draft-07'),
			[`schema/draft-07/group-message-${kind}-event.v1.json`]: toFlatEventSchema(kind),
		})),
	),
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
