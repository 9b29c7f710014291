import { processPartialResponse, SqsFifoPartialProcessorAsync } from '@aws-lambda-powertools/batch';
import { Logger } from '@aws-lambda-powertools/logger';
import type { SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';
import { type GroupMessage, parseGroupMessageEvent } from 'tim-relay/contract';
import { createSeenMessages } from './seen-messages.ts';
import { createSequenceWatch } from './sequence-watch.ts';

const logger = new Logger({ serviceName: 'tim-relay-consumer' });
const processor = new SqsFifoPartialProcessorAsync();
const seen = createSeenMessages();
const watchSequence = createSequenceWatch();

/** What this consumer is for: put your own work here. It must be done when this resolves. */
const handleMessage = async ({ group, sender, elements }: GroupMessage): Promise<void> => {
	logger.info('Message', { groupId: group.id, sender, elements: elements.map(({ type }) => type) });
};

const handleBody = async (body: string): Promise<void> => {
	const event = parseGroupMessageEvent(body);
	const { id, subject } = event;
	if (seen.has(id)) {
		logger.info('Skipped: seen before', { id });
		return;
	}
	await handleMessage(event.data);
	// Only now: what failed has to be handled when it comes again.
	seen.add(id);
	const note = watchSequence(event);
	if (note) logger.warn('Sequence', { subject, seq: event.data.seq, note });
};

const handleRecord = async ({ messageId, body }: SQSRecord): Promise<void> => {
	try {
		await handleBody(body);
	} catch (error) {
		logger.error('Failed: the queue will deliver it again', { error, messageId });
		throw error;
	}
};

/** Handles a batch in order. A message that fails takes along the later ones of its conversation, and no others. */
export const handler = (event: SQSEvent): Promise<SQSBatchResponse> =>
	processPartialResponse(event, handleRecord, processor, {
		skipGroupOnError: true,
		// The answer names every message that failed; a throw would say the same, less precisely.
		throwOnFullBatchFailure: false,
	});
