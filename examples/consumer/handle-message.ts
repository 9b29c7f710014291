import { Logger } from '@aws-lambda-powertools/logger';
import type { RelayEvent } from 'tim-relay/contract';
import { merge, toEntries, toView } from './conversation-view.ts';
import { entries } from './entries.ts';

const logger = new Logger({ serviceName: 'tim-relay-consumer' });

/** What this consumer is for: put your own work here. Resolve once it is done; throw if it cannot be. */
export const handleMessage = async (event: RelayEvent): Promise<void> => {
	const messages = [];
	for (const [key, entry] of toEntries(event)) {
		// No other environment has messages of this conversation meanwhile, so nothing changes between get and put.
		const merged = merge((await entries.get(key)) ?? {}, entry);
		await entries.put(key, merged);
		const { state, elements } = toView(merged);
		// Treat a type of element that you do not know like `unknown`: later releases add some.
		messages.push({ key, state, elements: elements.map(({ type }) => type) });
	}
	logger.info('Message', { eventId: event.id, eventType: event.type, messages });
};
