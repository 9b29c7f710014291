import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { CreateTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, ScanCommand } from '@aws-sdk/lib-dynamodb';
import dynalite from 'dynalite';
import { localAws } from '../../scripts/local/queue.ts';

/** The table in which a consumer remembers what it has handled, on a real DynamoDB server in this process. */
export interface IdsTable {
	readonly name: string;
	readonly endpoint: string;
	rows(): Promise<Record<string, unknown>[]>;
	stop(): Promise<void>;
}

export const startIdsTable = async (): Promise<IdsTable> => {
	const server = dynalite({ createTableMs: 0 }).listen(0, '127.0.0.1');
	await once(server, 'listening');
	const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
	const client = new DynamoDBClient({
		endpoint,
		region: localAws.AWS_REGION,
		credentials: { accessKeyId: localAws.AWS_ACCESS_KEY_ID, secretAccessKey: localAws.AWS_SECRET_ACCESS_KEY },
	});
	const name = 'handled-ids';
	await client.send(
		new CreateTableCommand({
			TableName: name,
			BillingMode: 'PAY_PER_REQUEST',
			AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
			KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
		}),
	);
	return {
		name,
		endpoint,
		rows: async () => {
			const { Items = [] } = await DynamoDBDocumentClient.from(client).send(new ScanCommand({ TableName: name }));
			return Items;
		},
		stop: async () => {
			client.destroy();
			server.closeAllConnections();
			server.close();
			await once(server, 'close');
		},
	};
};
