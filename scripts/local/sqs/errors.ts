/** An error as SQS responds with it. */
export interface SqsError {
	/** Its name, e.g. `InvalidParameterValue`. */
	readonly code: string;
	/** What is wrong with the request. */
	readonly message: string;
}

/** Codes with another name in the header, which is for clients of the older query protocol. */
const queryCodes: Readonly<Record<string, string>> = {
	QueueDoesNotExist: 'AWS.SimpleQueueService.NonExistentQueue',
	EmptyBatchRequest: 'AWS.SimpleQueueService.EmptyBatchRequest',
	TooManyEntriesInBatchRequest: 'AWS.SimpleQueueService.TooManyEntriesInBatchRequest',
	BatchEntryIdsNotDistinct: 'AWS.SimpleQueueService.BatchEntryIdsNotDistinct',
	BatchRequestTooLong: 'AWS.SimpleQueueService.BatchRequestTooLong',
};

/** The value of the header `x-amzn-query-error`. */
export const toQueryError = ({ code }: SqsError): string => `${queryCodes[code] ?? code};Sender`;

/** Tells an error from a result. */
export const isSqsError = (value: object): value is SqsError => 'code' in value;
