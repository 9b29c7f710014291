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

/** The queue's `maxReceiveCount`: the attempts that a message has. */
const maxReceiveCount = Number(process.env.MAX_RECEIVE_COUNT ?? 5);

/** Handles an event unless its id was handled before. An event that failed is handled when it comes again. */
const handleOnce = makeIdempotent((event: RelayEvent, _context: Context) => handleMessage(event), {
	persistenceStore: handledIds,
	// Fixed, because by default it names the function: renaming that would forget every id.
	keyPrefix: 'group-message',
	config: new IdempotencyConfig({
		eventKeyJmesPath: 'id',
		// A copy can come after 14 days on the queue, 14 on the dead-letter queue and a replay from 30 days of log.
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
	// A message that was brought back from the parking queue has another deduplication id.
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
 * Handles a batch, each conversation in order. A message that fails takes along the later ones of its conversation until
 * it succeeds or is parked, and never one of another conversation.
 */
export const handler = (event: SQSEvent, context: Context): Promise<SQSBatchResponse> =>
	processPartialResponse(event, handleRecord, processor, {
		context,
		skipGroupOnError: true,
		// The response names every message that failed; a throw would say the same, less precisely.
		throwOnFullBatchFailure: false,
	});
