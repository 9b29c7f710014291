import { readdir, readFile } from 'node:fs/promises';
import type { APIGatewayProxyEventV2 } from 'aws-lambda';

/** One of the requests in `events/`, and what should become of it. */
export interface SampleEvent {
	/** The file, relative to the project. */
	readonly path: string;
	/** The request. */
	readonly event: APIGatewayProxyEventV2;
	/** The HTTP status of the answer. */
	readonly statusCode: number;
	/** The `ErrorCode` of the answer. */
	readonly errorCode: number;
	/** Whether a message should arrive on the queue. */
	readonly published: boolean;
}

/** What becomes of the samples that are not published. */
const exceptions: Readonly<Record<string, Pick<SampleEvent, 'statusCode' | 'errorCode'>>> = {
	'foreign-app.json': { statusCode: 403, errorCode: 10101 },
	'unknown-command.json': { statusCode: 200, errorCode: 0 },
};

/** The app of the samples. */
export const SAMPLE_APP_ID = '1400000000';

/** Reads every request in `events/`, in the order of their names. */
export const readSampleEvents = async (): Promise<SampleEvent[]> => {
	const names = (await readdir('events')).filter((name) => name.endsWith('.json')).sort();
	return Promise.all(
		names.map(async (name) => ({
			path: `events/${name}`,
			event: JSON.parse(await readFile(`events/${name}`, 'utf8')) as APIGatewayProxyEventV2,
			published: !(name in exceptions),
			...(exceptions[name] ?? { statusCode: 200, errorCode: 0 }),
		})),
	);
};
