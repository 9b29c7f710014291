import { Logger } from '@aws-lambda-powertools/logger';
import type { GroupMessageEvent } from 'tim-relay/contract';

const logger = new Logger({ serviceName: 'tim-relay-consumer' });

/** What this consumer is for: put your own work here. Resolve once it is done; throw if it cannot be. */
export const handleMessage = async ({ id, data: { group, sender, elements } }: GroupMessageEvent): Promise<void> => {
	// Treat a type of element that you do not know like `unknown`: later releases add some.
	const types = elements.map(({ type }) => type);
	logger.info('Message', { eventId: id, groupId: group.id, sender, elements: types });
};
