import { createServer } from 'node:http';
import { json } from 'node:stream/consumers';
import { listen } from '../../scripts/local/listen.ts';

/** Secrets Manager on this machine, as far as GetSecretValue goes. */
export interface LocalSecrets {
	/** Where it listens. */
	readonly endpoint: string;
	/** The secrets by name. */
	readonly values: Map<string, string>;
	/** Closes the port. */
	stop(): Promise<void>;
}

/** Starts it without any secret. */
export const startLocalSecrets = async (): Promise<LocalSecrets> => {
	const values = new Map<string, string>();
	const server = createServer(async (request, response) => {
		const { SecretId } = (await json(request)) as { SecretId: string };
		const SecretString = values.get(SecretId);
		const isKnown = request.headers['x-amz-target'] === 'secretsmanager.GetSecretValue' && SecretString !== undefined;
		response.writeHead(isKnown ? 200 : 400, { 'content-type': 'application/x-amz-json-1.1' });
		response.end(JSON.stringify(isKnown ? { Name: SecretId, SecretString } : { __type: 'ResourceNotFoundException' }));
	});
	const { port, stop } = await listen(server);
	return { endpoint: `http://127.0.0.1:${port}`, values, stop };
};
