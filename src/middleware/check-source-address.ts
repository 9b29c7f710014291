import type { BlockList } from 'node:net';
import type { Step } from '../pipeline.ts';
import { Rejection } from '../tencent/response.ts';
import type { Arrived } from './record-arrival.ts';

/** Rejects callbacks from other addresses; without a list, any address may call. */
export const checkSourceAddress = (allowed: BlockList | undefined): Step<Arrived> => ({
	before: ({ event }) => {
		if (!allowed) return;
		const address = event.requestContext.http.sourceIp;
		if (!allowed.check(address, address.includes(':') ? 'ipv6' : 'ipv4')) {
			throw new Rejection('source', 'The source address is not allowed');
		}
	},
});
