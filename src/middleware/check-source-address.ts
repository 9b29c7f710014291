import type { BlockList } from 'node:net';
import type { MiddlewareObj } from '@middy/core';
import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { Refusal } from '../tencent/response.ts';

/** Refuses callbacks from other addresses; without a list every address may call. */
export const checkSourceAddress = (allowed: BlockList | undefined): MiddlewareObj<APIGatewayProxyEventV2> => ({
	before: ({ event }) => {
		if (!allowed) return;
		const address = event.requestContext.http.sourceIp;
		if (!allowed.check(address, address.includes(':') ? 'ipv6' : 'ipv4')) {
			throw new Refusal('source', 'The source address is not allowed');
		}
	},
});
