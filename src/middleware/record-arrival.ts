import type { MiddlewareObj } from '@middy/core';
import type { APIGatewayProxyEventV2 } from 'aws-lambda';

/** A request of which we know when it came. */
export interface ArrivedEvent extends APIGatewayProxyEventV2 {
	/** When API Gateway took it, in milliseconds since 1970: Tencent's 2 seconds run from here. */
	arrivedAt: number;
}

/** API Gateway gives up after 30 s, so a request that claims to be older is a sample. */
const OLDEST_MS = 30_000;

/** Notes when the request came; an event that doesn't say, or can't be right, came now. */
export const noteArrival = (): MiddlewareObj<ArrivedEvent> => ({
	before: ({ event }) => {
		const now = Date.now();
		const { timeEpoch } = event.requestContext;
		event.arrivedAt = timeEpoch >= now - OLDEST_MS ? Math.min(timeEpoch, now) : now;
	},
});
