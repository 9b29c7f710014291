// Only the send: tim-relay's own publisher, with a message made beforehand. The rest of tim-relay's time is the pipeline.
import { randomUUID } from 'node:crypto';
import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { readConfig } from '../../src/config.ts';
import type { QueueMessage } from '../../src/message/queue-message.ts';
import { createPublisher } from '../../src/queue/publisher.ts';
import { acknowledge } from '../../src/tencent/response.ts';
import { toMessage } from '../../tests/support/messages.ts';

const publish = createPublisher(readConfig(process.env), process.env);
/** By the length of the body, which tells the benchmark's messages apart. */
const messages = new Map<number, QueueMessage>();

export const handler = async ({ body = '' }: APIGatewayProxyEventV2) => {
	const message = messages.get(body.length) ?? toMessage({ body });
	messages.set(body.length, message);
	const result = await publish({ ...message, deduplicationId: randomUUID() }, performance.now());
	if (!result.ok) throw result.cause;
	return acknowledge();
};
