// Records a release's schema, and its messages for the samples. Tests check later releases against them.

import { existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { kinds, toFlatEventSchema } from './contract/schemas.ts';
import { loadBundle } from './local/bundle.ts';
import { startLocalQueue } from './local/queue.ts';
import { readSampleEvents } from './local/sample-events.ts';
import { formatSchema } from './schema.ts';

const folder = 'tests/fixtures/v1';

const queue = await startLocalQueue();
const handler = loadBundle(queue);

await mkdir(`${folder}/schema`, { recursive: true });
for (const { path, event } of await readSampleEvents()) {
	await handler(event);
	for (const { Body = '' } of await queue.receiveAll()) {
		const file = `${folder}/${basename(path)}`;
		// What was published never changes.
		if (existsSync(file)) continue;
		await writeFile(file, `${JSON.stringify(JSON.parse(Body), null, '\t')}\n`);
		console.log(file);
	}
}
await queue.stop();

// Later releases may only extend the schemas.
for (const kind of kinds) {
	const file = `${folder}/schema/${kind}.json`;
	if (existsSync(file)) continue;
	await writeFile(file, formatSchema(toFlatEventSchema(kind)));
	console.log(file);
}
