import type { GetQueueAttributesCommand, ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';

/** What happens around the requests of a redrive: called with how often there was such a request. */
export interface Around {
	/** Before a message is sent. */
	readonly beforeSend?: (nth: number) => void;
	/** After messages were deleted. */
	readonly afterDelete?: (nth: number) => Promise<unknown>;
	/** After the messages were counted, which ends each look at the dead-letter queue. */
	readonly afterCount?: (nth: number) => Promise<unknown>;
}

/**
 * A client that lets one reader in at a time and tells the others that there is nothing, so that a test knows which
 * messages make up a batch.
 */
export const createOneReader = (client: SQSClient, { beforeSend, afterDelete, afterCount }: Around = {}) => {
	const requests: Record<string, number> = {};
	let reading = false;
	const send = async (command: GetQueueAttributesCommand | ReceiveMessageCommand): Promise<unknown> => {
		const { name } = command.constructor;
		if (name === 'ReceiveMessageCommand' && reading) return {};
		requests[name] = (requests[name] ?? 0) + 1;
		const nth = requests[name];
		if (name === 'ReceiveMessageCommand') reading = true;
		if (name === 'SendMessageCommand') beforeSend?.(nth);
		const response = await client.send(command as ReceiveMessageCommand);
		if (name === 'ReceiveMessageCommand') reading = false;
		if (name === 'DeleteMessageBatchCommand') await afterDelete?.(nth);
		if (name === 'GetQueueAttributesCommand') await afterCount?.(nth);
		return response;
	};
	return { client: { send: send as SQSClient['send'] }, requests };
};
