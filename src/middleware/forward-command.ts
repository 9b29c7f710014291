import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import type { Forward, ForwardResult } from '../forward/forwarder.ts';
import { sendBudget } from '../http/send-budget.ts';
import { Rejection } from '../tencent/response.ts';
import type { Arrived } from './record-arrival.ts';

/** What became of the request to the app's own server. */
export interface Upstream {
	/** The status of the response, if there was one. */
	readonly status?: number;
	/** Why there was none: Node's error code, or one of the forwarder's. */
	readonly code?: string;
	/** How long that took, in ms. */
	readonly ms: number;
}

/** The callback was forwarded, or at least it was tried. */
export interface Forwarded {
	readonly upstream?: Upstream;
}

/** What the log says of a forwarded callback. */
export const toUpstream = (result: ForwardResult): Upstream => ({
	ms: result.durationMs,
	...(result.ok ? { status: result.response.statusCode } : { code: result.code }),
});

/**
 * Makes the response to a command that this relay does not publish: what the app's own server says, verbatim. If it says
 * nothing, the callback fails, and Tencent does what its console is set to. Nothing is made up, queued or sent again.
 */
export const forwardCommand =
	(forward: Forward, tick: () => number = () => performance.now()) =>
	async ({
		event,
		internal,
	}: {
		readonly event: APIGatewayProxyEventV2;
		readonly internal: Arrived & { upstream?: Upstream };
	}): Promise<APIGatewayProxyStructuredResultV2> => {
		// Known before anything can fail, because what is forwarded is never spilled.
		internal.upstream = { ms: 0 };
		const { arrivedAt, arrivedAtTick } = internal;
		const result = await forward(event, { arrivedAt, timeoutMs: sendBudget(arrivedAtTick, tick()) });
		internal.upstream = toUpstream(result);
		if (result.ok) return result.response;
		const { code, cause } = result;
		throw code === 'Timeout'
			? new Rejection('upstreamTimeout', "The app's own server did not respond in time", { cause })
			: new Rejection('upstream', `The app's own server did not respond (${code})`, { cause });
	};
