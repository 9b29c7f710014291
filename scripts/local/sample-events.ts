import { readdir, readFile } from 'node:fs/promises';
import type { APIGatewayProxyEventV2 } from 'aws-lambda';

/** One of the requests in `events/`, and its expected result. */
export interface SampleEvent {
	/** The file, relative to the project. */
	readonly path: string;
	/** The request. */
	readonly event: APIGatewayProxyEventV2;
	/** The HTTP status of the response. */
	readonly statusCode: number;
	/** The `ErrorCode` in the response. */
	readonly errorCode: number;
	/** Whether the message should be on the queue. */
	readonly published: boolean;
}

/** A row of the table in events/README.md. */
const ROW =
	/^\| `(?<name>[\w-]+\.json)` \|.*\| (?<statusCode>\d{3}), (?<errorCode>\d+) \| (?<queued>the message|nothing) \|$/gm;

/** The app of the samples. */
export const SAMPLE_APP_ID = '1400000000';

/** Reads every request in `events/`, in order of their names, with the result that the README there expects. */
export const readSampleEvents = async (): Promise<SampleEvent[]> => {
	const rows = [...(await readFile('events/README.md', 'utf8')).matchAll(ROW)].map(({ groups = {} }) => groups);
	const files = (await readdir('events')).filter((name) => name.endsWith('.json')).sort();
	return Promise.all(
		files.map(async (name) => {
			const row = rows.find((each) => each.name === name);
			if (!row) throw new Error(`events/README.md should have a row for ${name}, in the form of the others`);
			return {
				path: `events/${name}`,
				event: JSON.parse(await readFile(`events/${name}`, 'utf8')) as APIGatewayProxyEventV2,
				statusCode: Number(row.statusCode),
				errorCode: Number(row.errorCode),
				published: row.queued === 'the message',
			};
		}),
	);
};
