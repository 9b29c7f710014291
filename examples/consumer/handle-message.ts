import { Logger } from '@aws-lambda-powertools/logger';
import type { GroupMessage } from 'tim-relay/contract';

const logger = new Logger({ serviceName: 'tim-relay-consumer' });

/** What this consumer is for: put your own work here. It must be done when this resolves; where it cannot be, throw. */
export const handleMessage = async ({ group, sender, elements }: GroupMessage): Promise<void> => {
	// Treat a type of element that you do not know like `unknown`: later releases add some.
	logger.info('Message', { groupId: group.id, sender, elements: elements.map(({ type }) => type) });
};
