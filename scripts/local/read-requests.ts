import { readFile } from 'node:fs/promises';
import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { giveUp } from '../terminal/command-line.ts';

/** A request that was read from a file. */
export interface RequestFile {
	/** The file. */
	readonly path: string;
	/** What it holds. */
	readonly event: APIGatewayProxyEventV2;
}

/** Reads requests in the form of those in `events/`, or ends the script with one line. */
export const readRequests = async (paths: readonly string[], command: string): Promise<RequestFile[]> =>
	paths.length === 0
		? giveUp(`Name one or more of the requests in events/, e.g. npm run ${command} -- events/text.json`)
		: Promise.all(paths.map(readRequest));

const readRequest = async (path: string): Promise<RequestFile> => {
	const text = await readFile(path, 'utf8').catch(({ code }) =>
		giveUp(code === 'ENOENT' ? `There is no file ${path}` : `${path} can not be read (${code})`),
	);
	try {
		const event = JSON.parse(text) as APIGatewayProxyEventV2;
		if (typeof event.rawQueryString === 'string') return { path, event };
	} catch {
		// Said below, as of JSON that is something else.
	}
	return giveUp(`${path} is not a request of API Gateway: see events/text.json`);
};
