import type { Step } from '../pipeline.ts';
import { type Payload, readBody } from '../tencent/body.ts';
import type { Routed } from './route-command.ts';

/** The body is a JSON object. */
export interface Parsed {
	readonly payload: Payload;
}

/** Parses the body, which by now is known to come from Tencent. */
export const parseJsonBody = (): Step<Routed, Parsed> => ({
	before: ({ event, internal }) => {
		internal.payload = readBody(event.body, event.isBase64Encoded);
	},
});
