import { processPartialResponse, SqsFifoPartialProcessorAsync } from '@aws-lambda-powertools/batch';
import { IdempotencyConfig, makeIdempotent } from '@aws-lambda-powertools/idempotency';
import { Logger } from '@aws-lambda-powertools/logger';
import type { Context, SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';
import type { RelayEvent } from 'tim-relay/contract';
import { describeError } from './describe-error.ts';
import { handleMessage } from './handle-message.ts';
import { handledIds } from './handled-ids.ts';
import { park } from './park.ts';
import { readEvent } from './read-event.ts';

const logger = new Logger({ serviceName: 'tim-relay-consumer' });
const processor = new SqsFifoPartialProcessorAsync();

/** The queue's `maxReceiveCount`: the number of attempts for a message. */
const maxReceiveCount = Number(process.env.MAX_RECEIVE_COUNT ?? 5);

/** Handles an event unless its id was handled before. A failed event is handled when it is delivered again. */
const handleOnce = makeIdempotent((event: RelayEvent, _context: Context) => handleMessage(event), {
	persistenceStore: handledIds,
	// Fixed: by default it is the function's name, and renaming the function would forget every id.
	keyPrefix: 'group-message',
	config: new IdempotencyConfig({
		eventKeyJmesPath: 'id',
		// A copy can arrive after 14 days on the queue, 14 on the dead-letter queue and 30 in the log.
		expiresAfterSeconds: 60 * 24 * 60 * 60,
		responseHook: (response) => {
			logger.info('Skipped: handled before');
			return response;
		},
	}),
});

const handleRecord = async (record: SQSRecord, context: Context): Promise<void> => {
	const { MessageGroupId, MessageDeduplicationId, ApproximateReceiveCount } = record.attributes;
	const receiveCount = Number(ApproximateReceiveCount);
	logger.appendKeys({ messageGroupId: MessageGroupId, eventId: MessageDeduplicationId, receiveCount });
	try {
		await handleOrPark(record, receiveCount, context);
	} catch (error) {
		logger.warn('Failed: the queue will deliver it again', describeError(error));
		throw error;
	}
};

const handleOrPark = async (record: SQSRecord, receiveCount: number, context: Context): Promise<void> => {
	const reading = readEvent(record.body);
	if (reading.kind === 'foreign') {
		logger.info('Skipped: an event of another type', { eventType: reading.type });
		return;
	}
	if (reading.kind === 'broken') {
		await park(record);
		logger.error('Parked: it cannot be read, and another attempt would not change that', { reason: reading.reason });
		return;
	}
	// A message from the parking queue has another deduplication id.
	logger.appendKeys({ eventId: reading.event.id });
	try {
		await handleOnce(reading.event, context);
	} catch (error) {
		if (receiveCount < maxReceiveCount) throw error;
		await park(record);
		logger.error('Parked: it failed as often as the queue allows', describeError(error));
	}
};

/**
 * Handles a batch, each conversation in order. A failed message holds back the later ones of its conversation until it
 * succeeds or is parked, but never those of other conversations.
 */
export const handler = (event: SQSEvent, context: Context): Promise<SQSBatchResponse> =>
	processPartialResponse(event, handleRecord, processor, {
		context,
		skipGroupOnError: true,
		// The response already names every failed message; a throw would be less precise.
		throwOnFullBatchFailure: false,
	});
