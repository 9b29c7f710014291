import { CachePersistenceLayer } from '@aws-lambda-powertools/idempotency/cache';
import type { CacheClient } from '@aws-lambda-powertools/idempotency/cache/types';
import { DynamoDBPersistenceLayer } from '@aws-lambda-powertools/idempotency/dynamodb';

/** Replaces the table in a single process. It keeps everything until the process ends. */
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

/** The store for the ids of handled events: the DynamoDB table `IDS_TABLE`, or memory if there is none. */
export const handledIds = IDS_TABLE
	? new DynamoDBPersistenceLayer({ tableName: IDS_TABLE })
	: new CachePersistenceLayer({ client: inMemory() });
