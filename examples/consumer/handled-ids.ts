import { CachePersistenceLayer } from '@aws-lambda-powertools/idempotency/cache';
import type { CacheClient } from '@aws-lambda-powertools/idempotency/cache/types';
import { DynamoDBPersistenceLayer } from '@aws-lambda-powertools/idempotency/dynamodb';

/** A stand-in for the table that one process can use for itself; it keeps everything until that ends. */
const inMemory = (): CacheClient => {
	const values = new Map<string, string>();
	return {
		get: async (key) => values.get(key) ?? null,
		set: async (key, value, options?: { readonly NX?: boolean }) => {
			if (options?.NX && values.has(String(key))) return null;
			values.set(String(key), String(value));
			return 'OK';
		},
		del: async (keys) => keys.filter((key) => values.delete(key)).length,
	};
};

const { IDS_TABLE } = process.env;

/** Where the ids of handled events are kept: in the DynamoDB table `IDS_TABLE`, or in memory where none is named. */
export const handledIds = IDS_TABLE
	? new DynamoDBPersistenceLayer({ tableName: IDS_TABLE })
	: new CachePersistenceLayer({ client: inMemory() });
